import type { Request, Response } from "express";
import { topicOf } from "../data/change.js";
import type { Topic as PageTopic } from "../live/announce.js";
import { Round } from "../matching/round.js";
import { Group } from "../groups/group.js";
import { findProgramme } from "../terms/programme.js";
import type { Topic } from "../terms/written-lists.js";
import { parseForm } from "../web/input.js";
import { goTo, page } from "../web/respond.js";
import { rivalsAmong, type Difference } from "../web/rivals.js";
import { profileInput } from "./input.js";
import { ownPage, type Beside } from "./own-page.js";
import { profileVersion, savedElsewhere } from "./own-version.js";
import { guardedRouter, type GuardedRouter } from "./permit.js";
import { Person } from "./person.js";
import { changeProfile, mostTopics, moveTopic, orderTopics, type ProfileWords } from "./profile.js";
import { profileTabs } from "./profile-tabs.js";
import { actorOf, holds, signedIn, type Viewer } from "./viewer.js";

/** What a person tells about themself, and which topics they would like to review. */
export function profileRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /profile", async (req, res) => {
    const person = await Person.findById(signedIn(req).id).orFail().lean();
    await show(req, res, person, { version: profileVersion(person) });
  });
  routes.on("POST /profile", async (req, res) => {
    const input = parseForm(profileInput, req.body);
    if (!input.ok) {
      const { preferredName = "", pronouns = "", topics = [], matters = "", version = "" } = input.typed;
      const typed = {
        preferredName: String(preferredName),
        pronouns: String(pronouns),
        topics: [topics].flat(),
        matters: mattersChoices.find(({ value }) => value === matters)?.value ?? "",
      };
      return show(req, res, typed, { version: String(version), errors: input.errors });
    }
    const { move, version, ...words } = input.value;
    const known = (await findTopics()).map((topic) => topic.code);
    const topics = orderTopics(words.topics, known);
    if (typeof topics === "string") return show(req, res, words, { version, errors: { topics } });
    await save(req, res, { ...words, topics: moveTopic(topics, move) }, { move, version });
  });
  return routes;
}

async function save(
  req: Request,
  res: Response,
  words: ProfileWords,
  { move, version }: { move: string; version: string },
): Promise<void> {
  const viewer = signedIn(req);
  // Who looks for no group is asked for no topics, and those of earlier days stay.
  const { preferredName, pronouns } = words;
  const said = holds(viewer, "student") ? words : { preferredName, pronouns };
  const outcome = await changeProfile(actorOf(req), said, version, await pagesNaming(viewer));
  if (outcome === "changed-meanwhile") {
    const stored = await Person.findById(viewer.id).orFail().lean();
    const rivals = differences(stored, words, await findTopics());
    const errors = { form: savedElsewhere };
    return show(req, res, words, { version: profileVersion(stored), errors, rivals });
  }
  if (move === "") goTo(res, "/profile", { kind: "done", text: "Your profile is saved." });
  else goTo(res, movedAddress(move), { kind: "done", text: "Your topics are in another order now." });
}

function differences(stored: ProfileWords, typed: ProfileWords, topics: readonly Topic[]): Difference[] {
  const inOrder = (codes: readonly string[]) =>
    codes.map((code) => topics.find((topic) => topic.code === code)?.name ?? code).join(", ");
  const matters = (value: string) => mattersChoices.find((choice) => choice.value === value)?.label ?? "";
  return rivalsAmong([
    { label: "What we call you", stored: stored.preferredName, typed: typed.preferredName },
    { label: "Your pronouns", stored: stored.pronouns, typed: typed.pronouns },
    { label: "Your topics", stored: inOrder(stored.topics), typed: inOrder(typed.topics) },
    { label: "What matters most", stored: matters(stored.matters), typed: matters(typed.matters) },
  ]);
}

/** The profile with the focus on the topic that "up 1" has moved, so that it can go on with the same key. */
function movedAddress(move: string): string {
  const [way = "", place] = move.split(" ");
  return `/profile?moved=${way}-${Number(place) + (way === "up" ? -1 : 1)}`;
}

const findTopics = async (): Promise<Topic[]> => (await findProgramme())?.topics ?? [];

/**
 * The pages on which others read the viewer's name: those of their groups with sessions and registers, the list of
 * groups where they lead one, the rounds they ask in, and the office's tables.
 */
async function pagesNaming(viewer: Viewer): Promise<PageTopic[]> {
  const among = [{ leaders: viewer.id }, { "members.person": viewer.id }, { "waitlist.person": viewer.id }];
  const groups = await Group.find({ $or: among }).select("_id leaders").lean();
  const rounds = await Round.find({ "asking.person": viewer.id }).select("_id").lean();
  const leads = groups.some(({ leaders }) => leaders.some((leader) => String(leader) === viewer.id));
  return [
    ...groups.map((group) => topicOf("group", group._id)),
    ...rounds.map((round) => topicOf("round", round._id)),
    ...(leads ? ["groups:all" as const] : []),
    "office:all",
  ];
}

async function show(req: Request, res: Response, said: ProfileWords, beside: Beside): Promise<void> {
  const viewer = signedIn(req);
  const { version, errors = {}, rivals = [] } = beside;
  const person = await Person.findById(viewer.id).orFail().lean();
  const isStudent = holds(viewer, "student");
  const isTaught = isStudent || holds(viewer, "leader");
  const topics = isStudent ? await findTopics() : [];
  const options = topics.map(({ code, name }) => ({ value: code, label: name }));
  const { moved } = req.query;
  page(
    req,
    res,
    "profile/show",
    {
      title: "Your profile",
      lede: isStudent ? "What others call you, and what you would like to review." : "What others call you.",
      tabs: profileTabs(signedIn(req), "/profile"),
      roster: { name: person.name, email: person.email, year: isTaught ? `Year ${person.year}` : "" },
      preferredName: said.preferredName,
      pronouns: said.pronouns,
      choices: choicesOf(said.topics, options, typeof moved === "string" ? moved : ""),
      matters: said.matters,
      mattersChoices,
      hasTopics: person.topics.length > 0,
      hasFreeTime: person.free.length > 0,
      isStudent,
      isTaught,
      version,
      rivals,
      errors,
    },
    ownPage(req, beside),
  );
}

const mattersChoices = [
  { value: "", label: "Nothing in particular", hint: "" },
  { value: "topic", label: "The topic", hint: "The one you put first comes first" },
  { value: "time", label: "The time", hint: "Where most of your free time lies around it" },
  { value: "buddy", label: "Being together with my study buddy", hint: "Groups they are in come first" },
] as const;

const places = ["First", "Second", "Third", "Fourth", "Fifth", "Sixth"];

/**
 * One select for each topic chosen and three at least, so that an order needs no script.
 * @param moved which way a topic has just gone, and to which place: "up-0"; "" for none
 */
function choicesOf(chosen: readonly string[], options: { value: string; label: string }[], moved: string) {
  const count = Math.min(mostTopics, options.length, Math.max(3, chosen.length + 1));
  const [way, place] = moved.split("-");
  return Array.from({ length: count }, (_, index) => {
    const up = chosen[index] && index > 0 ? `up ${index}` : "";
    const down = chosen[index] && chosen[index + 1] ? `down ${index}` : "";
    const goesOn = way === "up" ? up !== "" : down === "" && up !== "";
    return {
      id: index === 0 ? "field-topics" : `field-topics-${index + 1}`,
      label: `${places[index] ?? ""} choice`,
      options: options.map((option) => ({ ...option, chosen: option.value === chosen[index] })),
      up,
      down,
      focus: String(index) !== place ? "" : goesOn ? "up" : "down",
      name: options.find(({ value }) => value === chosen[index])?.label ?? "",
    };
  });
}
