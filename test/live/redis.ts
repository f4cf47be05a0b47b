import { createServer, type Socket } from "node:net";
import type { AddressInfo } from "node:net";

/** As much of Redis as two processes need to hear one another: one stream, in the second version of its protocol. */
export interface SmallRedis {
  url: string;
  /** Cuts every connection and takes no new ones. */
  goAway(): Promise<void>;
  /** Listens again on the same port, with what it held. */
  comeBack(): Promise<void>;
}

interface Entry {
  id: string;
  fields: string[];
}

const bulk = (text: string) => `$${Buffer.byteLength(text)}\r\n${text}\r\n`;
const list = (parts: string[]) => `*${parts.length}\r\n${parts.join("")}`;
const entryReply = ({ id, fields }: Entry) => list([bulk(id), list(fields.map(bulk))]);
const isAfter = (id: string, last: string) => Number(id.split("-")[0]) > Number(last.split("-")[0]);

/** Reads whole commands off the front of what has arrived. */
function readCommands(text: string): { commands: string[][]; rest: string } {
  const commands: string[][] = [];
  let at = 0;
  for (;;) {
    const head = /^\*(\d+)\r\n/.exec(text.slice(at));
    if (!head) return { commands, rest: text.slice(at) };
    let here = at + head[0].length;
    const command: string[] = [];
    for (let n = 0; n < Number(head[1]); n += 1) {
      const size = /^\$(\d+)\r\n/.exec(text.slice(here));
      if (!size) return { commands, rest: text.slice(at) };
      here += size[0].length;
      command.push(text.slice(here, here + Number(size[1])));
      here += Number(size[1]) + 2;
    }
    if (here > text.length) return { commands, rest: text.slice(at) };
    commands.push(command);
    at = here;
  }
}

export async function startRedis(): Promise<SmallRedis> {
  const entries: Entry[] = [];
  const readers = new Set<() => void>();
  const connections = new Set<Socket>();

  function read(connection: Socket, command: string[]): void {
    const last = command.at(-1) ?? "";
    const wait = Number(command[command.indexOf("BLOCK") + 1]);
    const answer = () => {
      const news = entries.filter(({ id }) => isAfter(id, last));
      if (news.length === 0) return false;
      connection.write(list([list([bulk(command.at(-2) ?? ""), list(news.map(entryReply))])]));
      return true;
    };
    if (answer()) return;
    const look = () => {
      if (!answer()) return;
      clearTimeout(timer);
      readers.delete(look);
    };
    const timer = setTimeout(() => {
      readers.delete(look);
      connection.write("*-1\r\n");
    }, wait);
    connection.once("close", () => {
      clearTimeout(timer);
      readers.delete(look);
    });
    readers.add(look);
  }

  function answer(connection: Socket, command: string[]): void {
    const name = command[0]?.toUpperCase();
    if (name === "XADD") {
      const id = `${entries.length + 1}-0`;
      entries.push({ id, fields: command.slice(command.indexOf("*") + 1) });
      connection.write(bulk(id));
      for (const look of [...readers]) look();
    } else if (name === "XREVRANGE") connection.write(list(entries.slice(-1).map(entryReply)));
    else if (name === "XREAD") read(connection, command);
    else connection.write("+OK\r\n");
  }

  const server = createServer((connection) => {
    connections.add(connection);
    let rest = "";
    connection.on("error", () => undefined);
    connection.on("close", () => connections.delete(connection));
    connection.setEncoding("utf8").on("data", (text: string) => {
      const parsed = readCommands(rest + text);
      rest = parsed.rest;
      for (const command of parsed.commands) answer(connection, command);
    });
  });
  const listen = (port: number) => new Promise<void>((done) => void server.listen(port, "127.0.0.1", done));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    url: `redis://127.0.0.1:${port}`,
    async goAway() {
      for (const connection of connections) connection.destroy();
      await new Promise<void>((done) => void server.close(() => done()));
    },
    comeBack: () => listen(port),
  };
}
