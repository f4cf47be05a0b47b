import type { Request, Response } from "express";
import { topicOf } from "../data/change.js";
import { findManagedGroup, namesOf } from "../groups/find.js";
import type { GroupFields } from "../groups/group.js";
import { invitationInput, moveInput, noInput } from "../groups/input.js";
import { whyEnded } from "../groups/invitation.js";
import { isMember, isWaiting } from "../groups/policy.js";
import { namesIn } from "../groups/presenter.js";
import { placesOf, taken, waitingCount, hasRoom } from "../groups/places.js";
import { meetingWords, pathOf, titleOutside, yearsWords } from "../groups/words.js";
import type { House } from "../house.js";
import type { GuardedRouter } from "../people/permit.js";
import { actorOf, signedIn } from "../people/viewer.js";
import { findProgramme } from "../terms/programme.js";
import { Term } from "../terms/term.js";
import { qrPath } from "../rooms/door-code.js";
import { dayWords } from "../time/words.js";
import { wallOf } from "../time/zone.js";
import { badRequest, notFound } from "../web/errors.js";
import { parseForm, type FieldErrors, type Typed } from "../web/input.js";
import { goTo, page } from "../web/respond.js";
import { beginningOf, beginningWords } from "./beginning.js";
import { ownPage, waysIn } from "./invited.js";
import {
  endInvitation,
  findInvited,
  joinByInvitation,
  makeInvitation,
  moveByInvitation,
} from "./inviting.js";
import { leadsBack } from "./over-routes.js";
import { refusedWith } from "./membership-routes.js";
import { wordsOfJoining, wordsOfMoving } from "./membership-words.js";

const nobodyAsked = "nobody can be invited to it any more";

/** Inviting people to a group by a secret link or its QR code, and following one. */
export function addInvitationRoutes(routes: GuardedRouter, { config }: House): void {
  routes.on("GET /groups/:group/invitation", async (req, res) => {
    if (await leadsBack(req, res, nobodyAsked)) return;
    const group = await findManagedGroup(signedIn(req), req.params.group);
    await showInvitation(req, res, group, config.baseUrl, {}, {});
  });
  routes.on("GET /groups/:group/invitation/code", async (req, res) => {
    if (await leadsBack(req, res, nobodyAsked)) return;
    await showCode(req, res, await findManagedGroup(signedIn(req), req.params.group), config.baseUrl);
  });
  routes.on("POST /groups/:group/invitation", async (req, res) => {
    if (await leadsBack(req, res, nobodyAsked)) return;
    const group = await findManagedGroup(signedIn(req), req.params.group);
    const schema = invitationInput(wallOf(req.now, req.zone).on, await lastDayOf(group));
    const input = parseForm(schema, req.body);
    if (!input.ok) return showInvitation(req, res, group, config.baseUrl, input.typed, input.errors);
    const made = await makeInvitation(actorOf(req), String(group._id), input.value);
    if (made === "over") {
      const text = `The group is over by now, so ${nobodyAsked}.`;
      return void goTo(res, pathOf(group), { kind: "warning", text });
    }
    goTo(res, `${pathOf(group)}/invitation`, { kind: "done", text: "The invitation is ready to be shared." });
  });
  routes.on("POST /groups/:group/invitation/end", async (req, res) => {
    const group = await findManagedGroup(signedIn(req), req.params.group);
    if (!parseForm(noInput, req.body).ok) throw badRequest("The form holds a field that isn't ours.");
    await endInvitation(actorOf(req), String(group._id));
    const text = "The invitation has ended. Its link leads nowhere any more.";
    goTo(res, `${pathOf(group)}/invitation`, { kind: "done", text });
  });
  routes.on("GET /invitations/:link", showInvited);
  routes.on("POST /invitations/:link/membership", takeInvitation);
  routes.on("POST /invitations/:link/membership/move", moveByLink);
}

/** Nobody joins a group after its term. @throws HttpError 404 without the term */
async function lastDayOf({ term }: GroupFields): Promise<string> {
  return (await Term.findById(term, { endsOn: 1 }).orFail(notFound).lean()).endsOn;
}

async function showInvitation(
  req: Request,
  res: Response,
  group: GroupFields,
  baseUrl: string,
  typed: Typed,
  errors: FieldErrors,
): Promise<void> {
  const today = wallOf(req.now, req.zone).on;
  const { invitation } = group;
  const ended = invitation ? whyEnded(invitation, today) : null;
  const address = addressNow(group, today, baseUrl);
  const context = {
    title: `Invite to ${titleOutside(group)}`,
    heading: `Invite to ${group.title}`,
    back: { href: pathOf(group), label: "The group" },
    path: `${pathOf(group)}/invitation`,
    isOpen: Boolean(group.openedAt),
    address,
    share: `Join ${titleOutside(group)}`,
    qr: address ? qrPath(address) : null,
    state: invitation && !ended ? stateWords(invitation, today) : "",
    past: invitation && ended ? pastWords(invitation, ended) : "",
    endsOn: String(typed.endsOn ?? ""),
    most: String(typed.most ?? ""),
    today,
    last: await lastDayOf(group),
    errors,
  };
  const live = Object.keys(errors).length > 0 ? [] : [`group:${String(group._id)}`];
  page(req, res, "groups/invitation", context, { live });
}

/** The address of the group's invitation; "" when there is none that lets anybody in. */
const addressNow = ({ invitation }: GroupFields, today: string, baseUrl: string): string =>
  invitation && !whyEnded(invitation, today) ? `${baseUrl}/invitations/${invitation.secret}` : "";

/** The code alone, large. Others read the screen: nothing on it is known to the group's people alone. */
async function showCode(req: Request, res: Response, group: GroupFields, baseUrl: string): Promise<void> {
  const today = wallOf(req.now, req.zone).on;
  const address = addressNow(group, today, baseUrl);
  const endsOn = group.invitation?.endsOn;
  const context = {
    title: `Code of the invitation to ${titleOutside(group)}`,
    groupTitle: titleOutside(group),
    when: [meetingWords(group), beginningWords(await beginningOf(group, req))].filter(Boolean).join(", "),
    back: `${pathOf(group)}/invitation`,
    qr: address ? qrPath(address) : null,
    state: endsOn ? `Good until ${dayWords(endsOn)}.` : "",
  };
  const live = [topicOf("group", group._id)];
  page(req, res, "groups/invitation-code", context, { layout: "door", live });
}

/** "Used by 3 of 10. Good until Fri 16 Oct." */
function stateWords({ used, most, endsOn }: NonNullable<GroupFields["invitation"]>, today: string): string {
  const people = used === 1 ? "1 person" : `${used} people`;
  const open = used === 0 ? "Nobody has used it yet." : `Used by ${people}.`;
  const uses = most ? `Used by ${used} of ${most}.` : open;
  return endsOn ? `${uses} Good until ${dayWords(endsOn, endsOn.slice(0, 4) !== today.slice(0, 4))}.` : uses;
}

/** What became of the last one, whose link and code lead nowhere any more. */
function pastWords(
  { used, most, endsOn }: NonNullable<GroupFields["invitation"]>,
  ended: NonNullable<ReturnType<typeof whyEnded>>,
): string {
  const people = used === 1 ? "1 person" : `${used} people`;
  if (ended === "used-up")
    return `It was for ${most === 1 ? "1 person" : `${most ?? 0} people`}, and all of it is used.`;
  return `It was good until ${dayWords(endsOn ?? "")}, and used by ${people}.`;
}

async function showInvited(req: Request, res: Response): Promise<void> {
  const viewer = signedIn(req);
  const found = await findInvited(req.params.link, req.now, wallOf(req.now, req.zone).on);
  if (!found) return void showEnded(req, res, 404);
  const { group, ended } = found;
  if (isMember(viewer, group) || isWaiting(viewer, group)) return void goTo(res, pathOf(group));
  // Whose it was isn't said: the link may have travelled on, and lets nobody see the group any more.
  if (ended) return void showEnded(req, res, 410, ended);
  const places = placesOf(group);
  const names = await namesOf([...group.leaders]);
  const programme = await findProgramme();
  if (!programme) throw notFound();
  const context = {
    title: `Invitation to ${titleOutside(group)}`,
    heading: group.title,
    about: group.about,
    facts: [
      { term: "Term", text: beginningWords(await beginningOf(group, req)), href: "" },
      { term: "When", text: meetingWords(group), href: "" },
      { term: "Leaders", text: namesIn(group.leaders, names), href: "" },
      { term: "For", text: yearsWords(group.years), href: "" },
    ].filter((fact) => fact.text !== ""),
    taken: taken(places),
    capacity: group.capacity,
    waiting: waitingCount(places),
    ...(await waysIn(group, programme, viewer, req.now)),
    action: `/invitations/${group.invitation?.secret ?? ""}/membership`,
    moveAction: `/invitations/${group.invitation?.secret ?? ""}/membership/move`,
    own: ownPage(group, viewer),
    label: hasRoom(places) ? "Join this group" : "Join the waitlist",
    errors: {},
  };
  page(req, res, "groups/invited", context, { live: ["groups:all", `person:${viewer.id}`] });
}

/** @param status 404 for one that isn't known, which was ended by hand, or not copied whole */
function showEnded(
  req: Request,
  res: Response,
  status: 404 | 410,
  ended: "cancelled" | "finished" | "used" = "used",
): void {
  const why = {
    cancelled: "The group doesn’t meet any more.",
    finished: "The group has finished.",
    used: "",
  };
  const context = { title: "This invitation has ended", isUnknown: status === 404, over: why[ended] };
  page(req, res, "groups/invitation-ended", context, { status });
}

async function takeInvitation(req: Request, res: Response): Promise<void> {
  const secret = String(req.params.link);
  const found = await findInvited(secret, req.now, wallOf(req.now, req.zone).on);
  if (!found) return void showEnded(req, res, 404);
  if (!parseForm(noInput, req.body).ok) throw badRequest("The form holds a field that isn't ours.");
  const { group } = found;
  const done = await joinByInvitation(actorOf(req), signedIn(req), group, secret);
  if (done.outcome === "refused") goTo(res, `/invitations/${secret}`, refusedWith(done));
  else goTo(res, pathOf(group), wordsOfJoining(group, done, await beginningOf(group, req)));
}

async function moveByLink(req: Request, res: Response): Promise<void> {
  const secret = String(req.params.link);
  const found = await findInvited(secret, req.now, wallOf(req.now, req.zone).on);
  if (!found) return void showEnded(req, res, 404);
  const input = parseForm(moveInput, req.body);
  if (!input.ok) throw badRequest("The form holds a field that isn't ours.");
  const { group } = found;
  const move = { from: input.value.from, to: group };
  const done = await moveByInvitation(actorOf(req), signedIn(req), move, secret);
  if (done.outcome === "refused") goTo(res, `/invitations/${secret}`, refusedWith(done));
  else goTo(res, pathOf(group), wordsOfMoving(group, done, await beginningOf(group, req)));
}
