import { holds, type Viewer } from "../people/viewer.js";
import type { TermFields } from "../terms/term.js";
import { dayWords } from "../time/words.js";
import type { Today } from "./today.js";

interface NextStep {
  title: string;
  text: string;
  href: string;
  action: string;
}

/**
 * What to do on a page without sessions: the one thing that leads on from where the person is. Between two terms it
 * says when the next begins.
 * @param now the day, and whether something of theirs is under way
 */
export function nextStep(
  { person, groups, term }: Pick<Today, "person" | "groups" | "term">,
  viewer: Viewer,
  { on, underWay }: { on: string; underWay: boolean },
): NextStep {
  if (term && term.endsOn < on) return afterwards(term);
  const [title, begins] = [titleOf(term, on), beginsWords(term, on)];
  if (underWay || groups.some((group) => group.openedAt && !group.cancelledAt)) {
    const text = `${begins || "No session in the next two weeks. "}What is to come stands here day by day.`;
    return { title: title || "A quiet fortnight", text, href: "/groups", action: "See the groups" };
  }
  if (holds(viewer, "student") && person.free.length === 0) {
    const text = `${begins}Mark when you are free, and the groups that fit your week are easy to find.`;
    return { title: title || "Welcome", text, href: "/profile/free-time", action: "Mark my free time" };
  }
  if (holds(viewer, "student")) {
    const text = `${begins}You are in no group yet. Have a look at those that meet when you are free.`;
    return { title: title || "Nothing yet", text, href: "/groups", action: "Find a group" };
  }
  if (holds(viewer, "leader")) {
    const when = begins ? "in it yet" : "this term";
    const text = `${begins}You lead no group ${when}. A draft takes two minutes, and can start from an earlier group.`;
    return { title: title || "Nothing yet", text, href: "/groups/new", action: "Draft a group" };
  }
  const text = `${begins}You are in no group this term.`;
  return { title: title || "Nothing today", text, href: "/groups", action: "See the groups" };
}

/** "" once the term has begun. */
const titleOf = (term: TermFields | null, on: string): string =>
  term && term.startsOn > on ? "Between terms" : "";

/** "" once the term has begun. */
const beginsWords = (term: TermFields | null, on: string): string =>
  term && term.startsOn > on ? `${term.name} begins on ${dayWords(term.startsOn)}. ` : "";

/** The last term is over and none is planned, so there is nothing to join or to draft. */
const afterwards = ({ name, endsOn }: TermFields): NextStep => ({
  title: "Between terms",
  text: `${name} ended on ${dayWords(endsOn)}. The next term isn’t planned yet; its groups appear here once it is.`,
  href: "/recognition",
  action: "See what you have done",
});
