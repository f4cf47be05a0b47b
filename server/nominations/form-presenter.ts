import type { Fellow } from "../groups/fellows.js";
import { addressOf } from "../web/listing.js";
import { leastWords } from "./input.js";
import { eligible, type Award } from "./nominating.js";
import type { Standing } from "./nomination.js";

/** An award as its form tells of it. */
interface ToldAward extends Award {
  about: string;
}

/**
 * The form for one award: those the person has not put anybody forward for yet, as tabs, and for the one asked for
 * the people who can get it; else why there is none.
 * @param given the awards they have put somebody forward for this term, by key, and how far each is
 * @param asked key of the award that was chosen; the first open one otherwise
 */
export function presentForm(
  awards: readonly ToldAward[],
  given: ReadonlyMap<string, Standing>,
  fellows: readonly Fellow[],
  asked: string,
  path: string,
) {
  const open = awards.filter(({ key }) => !given.has(key));
  const award = open.find(({ key }) => key === asked) ?? open[0];
  const people = award ? eligible(fellows, award) : [];
  return {
    tabs:
      open.length > 1
        ? open.map(({ key, name }) => ({
            href: addressOf(path, { award: key }),
            label: name,
            current: key === award?.key,
          }))
        : [],
    award: award
      ? { key: award.key, name: award.name, about: award.about, whom: audienceWords[award.audience] }
      : null,
    people: people.map(({ id, name }) => ({ value: id, label: name })),
    least: `At least ${leastWords} characters.`,
    why: whyNone(awards, given, fellows, award),
  };
}

const audienceWords: Partial<Record<Award["audience"], string>> = {
  leader: "for leaders",
  student: "for members",
};

/** Why nobody can be put forward; shown where there is nobody to choose. */
function whyNone(
  awards: readonly Award[],
  given: ReadonlyMap<string, Standing>,
  fellows: readonly Fellow[],
  award: Award | undefined,
): string {
  if (awards.length === 0) return "There is no award to be put forward for at the moment.";
  if (!award) {
    const done = `You have put somebody forward for ${awards.length === 1 ? "the one award there is" : "every award"} this term.`;
    const mayWriteAnew = awards.some(({ key }) => given.get(key) === "waiting");
    return mayWriteAnew
      ? `${done} Until the office has read it, you can take it back and write anew.`
      : `${done} The office has read it; next term you can do so again.`;
  }
  if (fellows.length === 0)
    return "Once you share a group with somebody this term, you can put them forward.";
  return "Nobody you share a group with this term can get this one.";
}
