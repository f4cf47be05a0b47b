import { namesIn } from "../groups/presenter.js";
import { qrPath } from "../rooms/door-code.js";
import type { SessionFields } from "../sessions/session.js";
import { wallOf } from "../time/zone.js";
import { codeAt, codeWords, doorSecret, nextCodeIn } from "./door-code.js";
import { latenessWords, waitingWords, wordsOf, type Word } from "./words-said.js";

/** The code a leader shows at the door now. */
export function presentDoorCode(appSecret: string, baseUrl: string, { _id }: SessionFields, now: Date) {
  const session = String(_id);
  const code = codeAt(doorSecret(appSecret, session), now);
  const address = `${baseUrl}/check-in/${session}/${code}`;
  return {
    words: codeWords(code),
    qr: qrPath(address),
    typeAt: `${baseUrl.replace(/^https?:\/\//, "")}/check-in`,
    renewIn: nextCodeIn(now),
    large: `/sessions/${session}/code`,
  };
}

/** What members said of themselves: who is noted, who sent an apology, and on whom a leader decides. */
export function presentSaid(session: SessionFields, names: ReadonlyMap<string, string>) {
  const noted = (isApology: boolean) =>
    wordsOf(session).filter(({ state, mark }) => state === "noted" && (mark === "apology") === isApology);
  const listOf = (words: readonly Word[]) => {
    const late = words.filter(({ mark }) => mark === "late").map(({ person }) => String(person));
    const marked = late.map((person): [string, string] => [person, `${names.get(person) ?? ""} (late)`]);
    return namesIn(
      words.map(({ person }) => person),
      new Map([...names, ...marked]),
    );
  };
  return {
    arrived: listOf(noted(false)),
    apologies: listOf(noted(true)),
    waiting: waitingWords(session).map((word) => ({
      person: String(word.person),
      name: names.get(String(word.person)) ?? "Someone no longer on the roster",
      words: waitingWordsOf(word, session.zone),
    })),
    decide: `/sessions/${String(session._id)}/register/words`,
  };
}

function waitingWordsOf({ mark, saidAt, reachedAt }: Word, zone: string): string {
  const said = mark === "apology" ? "Wrote an apology" : "Scanned the code";
  return `${said} at ${wallOf(saidAt, zone).time}; it reached us ${latenessWords(saidAt, reachedAt, zone)}.`;
}
