import type { Types } from "mongoose";
import { groupsOfPerson } from "../groups/find.js";
import type { GroupFields } from "../groups/group.js";
import { placeIn } from "../groups/policy.js";
import { pathOf } from "../groups/words.js";
import { roleWords } from "../people/people-presenter.js";
import { Person, roles, type PersonFields } from "../people/person.js";
import { supportWords } from "../people/support-team.js";
import { findLed, findTaken } from "../sessions/stepping-down.js";
import { findTermsAhead } from "../terms/next-term.js";
import type { TermFields } from "../terms/term.js";
import { dayWords } from "../time/words.js";
import { wallOf } from "../time/zone.js";
import { notFound } from "../web/errors.js";
import { asText, objectId, type FieldErrors } from "../web/input.js";
import type { Difference } from "../web/rivals.js";
import { findPlaces } from "./leaving.js";
import { rosterVersion } from "./roster-version.js";

/** Where the office's page of the person is. */
export const personPath = ({ _id }: Pick<PersonFields, "_id">): string => `/office/people/${String(_id)}`;

/** The person at that place of the address. @throws HttpError 404 also for somebody who was erased */
export async function findOnePerson(id: unknown): Promise<PersonFields> {
  const person = objectId.safeParse(id).success ? await Person.findById(asText(id)).lean() : null;
  if (!person || person.erasedAt) throw notFound();
  return person;
}

/** What a form about a person says, as text. */
export interface PersonTyped {
  name: string;
  email: string;
  year: string;
  campus: string;
  roles: string[];
}

/** What is stored, as the form shows it. */
export const typedOf = ({ name, email, year, campus, roles: held }: PersonFields): PersonTyped => ({
  name,
  email,
  year: String(year),
  campus,
  roles: [...held],
});

interface Shown {
  typed: PersonTyped;
  version: string;
  errors: FieldErrors;
  rivals: Difference[];
  /** Whether the reader is in the support team; nobody else puts people into it. */
  inTeam: boolean;
}

/** What the office's page of one person shows. Private groups, access needs and free time are none of its business. */
export async function personPage(
  person: PersonFields,
  { now, zone }: { now: Date; zone: string },
  { typed, version, errors, rivals, inTeam }: Shown,
) {
  const path = personPath(person);
  const terms = await findTermsAhead(wallOf(now, zone).on);
  const groups = await groupsOfPerson(person._id, ...terms.map(({ _id }) => _id));
  const [, next] = terms;
  const isLeader = person.roles.includes("leader");
  return {
    title: person.name,
    back: { href: "/office/people", label: "People" },
    left: person.leftAt ? `Not on the roster since ${dayWords(wallOf(person.leftAt, zone).on, true)}.` : "",
    facts: factsOf(person, zone),
    groups: groups.filter(isShown).map((group) => groupRow(group, person._id, next)),
    leading: isLeader
      ? [
          { href: `/office/leaders/${String(person._id)}`, icon: "award", label: "Training and topics" },
          {
            href: `/office/recognition/credentials?person=${String(person._id)}`,
            icon: "star",
            label: "Certificates",
          },
        ]
      : [],
    path,
    typed,
    version,
    current: rosterVersion(person),
    roleOptions: roles
      .filter((role) => role !== "support" || inTeam || person.roles.includes(role))
      .map((role) => ({ value: role, label: roleWords[role] })),
    rolesHint: `A new or lost role holds at once, and they are told.${inTeam ? "" : ` ${supportWords}.`}`,
    rivals,
    errors,
  };
}

const isShown = ({ kind }: Pick<GroupFields, "kind">) => kind !== "shared-experience";

const factsOf = (person: PersonFields, zone: string) =>
  [
    { term: "E-mail", text: person.email },
    { term: "Wants to be called", text: person.preferredName },
    { term: "Roles", text: person.roles.map((role) => roleWords[role]).join(", ") },
    { term: "Year", text: isTaught(person) ? String(person.year) : "" },
    { term: "Campus", text: person.campus },
    {
      term: person.leftAt ? "Came onto it" : "On the roster since",
      text: dayWords(wallOf(person.importedAt, zone).on, true),
    },
    {
      term: "Erasure",
      text: person.erasureAskedAt ? "asked for" : "",
      href: person.erasureAskedAt ? "/office/erasures" : "",
    },
  ].filter(({ text }) => text !== "");

const isTaught = ({ roles: held }: PersonFields) => held.includes("student") || held.includes("leader");

function groupRow(group: GroupFields, person: Types.ObjectId, next: TermFields | undefined) {
  const has = placeIn(group, person);
  const number = group.waitlist.findIndex((each) => each.person.equals(person)) + 1;
  const what = group.leaders.some((leader) => leader.equals(person))
    ? "leads it"
    : has === "member"
      ? "has a place"
      : `number ${number} in its waitlist`;
  return {
    href: pathOf(group),
    name: `${group.code} ${group.title}${next?._id.equals(group.term) ? `, ${next.name}` : ""}`,
    what: group.cancelledAt ? `${what}; the group is cancelled` : what,
  };
}

/** One thing that follows, in a sentence; of a group, with its name before it. */
interface Consequence {
  name: string;
  href: string;
  text: string;
}

/** What taking the person off the roster means; of private groups nothing is said. */
export async function consequencesOf(person: PersonFields, now: Date): Promise<Consequence[]> {
  const places = (await findPlaces(person._id, now)).filter(isShown);
  const { shared, alone } = await findLed(person._id, now);
  const taken = (await findTaken(person._id, now)).length;
  const plain = (text: string) => ({ name: "", href: "", text });
  const about = (group: GroupFields, text: string) => ({
    name: `${group.code} ${group.title}`,
    href: pathOf(group),
    text,
  });
  const others = `${taken === 1 ? "A session" : `${taken} sessions`} they took over from other leaders can be taken again.`;
  return [
    plain("They can’t sign in any more; what they have open closes within a second."),
    ...places.map((group) => about(group, placeWords(group, person._id))),
    ...shared.filter(isShown).map((group) => about(group, "its other leader goes on with it.")),
    ...alone.filter(isShown).map((group) => about(group, aloneWords)),
    ...(taken === 0 ? [] : [plain(others)]),
    plain("Whatever else they have a place in, they give up. They get one message that says so."),
    plain("Their profile, registers and hours stay. You can put them back."),
  ];
}

const aloneWords =
  "it needs another leader, and stands among the office’s decisions until it has one. Leaders who could come are asked for its next two weeks.";

function placeWords(group: GroupFields, person: Types.ObjectId): string {
  if (placeIn(group, person) === "waiting") return "they wait no longer for a place.";
  const waiting = group.waitlist.length;
  if (waiting === 0) return "their place comes free.";
  return `their place is offered to ${waiting === 1 ? "the one who waits" : `the first of ${waiting} who wait`}.`;
}
