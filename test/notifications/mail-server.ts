import type { AddressInfo } from "node:net";
import PostalMime, { type Email } from "postal-mime";
import { SMTPServer } from "smtp-server";

/** A mail server on this machine that does as it is told. */
export interface MailServer {
  url: string;
  /** What it has taken, parsed. */
  letters: Email[];
  /** What it answers to the next letters, before anything is taken; null takes them. */
  answer: { code: number; words: string } | null;
  /** Called when a letter has been taken and before that is acknowledged. */
  taken: () => Promise<void>;
  close(): Promise<void>;
}

export async function startMailServer(): Promise<MailServer> {
  const state: MailServer = {
    url: "",
    letters: [],
    answer: null,
    taken: () => Promise.resolve(),
    close: () => new Promise((done) => server.close(() => done())),
  };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    logger: false,
    onRcptTo(_address, _session, done) {
      if (!state.answer) return void done();
      done(Object.assign(new Error(state.answer.words), { responseCode: state.answer.code }));
    },
    onData(stream, _session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        PostalMime.parse(Buffer.concat(chunks))
          .then((letter) => state.letters.push(letter))
          .then(() => state.taken())
          .then(() => done(), done);
      });
    },
  });
  server.on("error", () => undefined);
  await new Promise<void>((ready) => void server.listen(0, "127.0.0.1", () => ready()));
  state.url = `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
  return state;
}
