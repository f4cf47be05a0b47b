import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { expect } from "chai";
import ts from "typescript";

/** Who may import whom: lower levels only. A folder, or a single file where the folder holds several levels. */
const levels: Record<string, number> = {
  "server/config.ts": 0,
  "server/time": 0,
  "server/live/announce.ts": 0,
  "server/data": 0,
  "server/solver": 0,
  "server/embedded": 0,
  "server/web": 0,
  "server/people": 1,
  "server/terms": 1,
  "server/notifications": 2,
  "server/groups": 3,
  "server/buddies": 3,
  "server/buddies/finding.ts": 4,
  "server/rooms": 3,
  "server/training": 3,
  "server/sessions": 4,
  "server/matching": 5,
  "server/allocation": 5,
  "server/attendance": 5,
  "server/calendar": 5,
  "server/cover": 5,
  "server/threads": 4,
  "server/thanks": 4,
  "server/nominations": 4,
  "server/plans": 5,
  "server/leading": 5,
  "server/series": 6,
  "server/recognition": 6,
  "server/roster": 6,
  "server/office": 7,
  "server/privacy": 7,
};
const edge = 9;

/** Packages only these places may import at run time. */
const keepers: [string, RegExp][] = [
  ["express", /^server\/(web\/|app\.ts$|people\/permit\.ts$|.*routes\.ts$)/],
  ["socket.io", /^server\/live\/sockets\.ts$/],
  ["@date-fns/tz", /^server\/time\//],
  ["lmdb", /^server\/embedded\//],
  ["bson", /^server\/embedded\//],
  ["highs", /^server\/solver\//],
];

interface Import {
  from: string;
  to: string;
  typeOnly: boolean;
}

const files = readdirSync("server", { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => posix.join("server", name));

function importsOf(file: string): Import[] {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.ES2022);
  return source.statements.filter(ts.isImportDeclaration).map((statement) => {
    const name = (statement.moduleSpecifier as ts.StringLiteral).text;
    const to = name.startsWith(".") ? posix.join(posix.dirname(file), name).replace(/\.js$/, ".ts") : name;
    return { from: file, to, typeOnly: statement.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword };
  });
}

const imports = files.flatMap(importsOf);
const folderOf = (file: string) => posix.dirname(file);
const levelOf = (file: string) => levels[file] ?? levels[file.split("/").slice(0, 2).join("/")] ?? edge;
const isEdge = (file: string) => levelOf(file) === edge || /routes\.ts$/.test(file);

describe("The house", () => {
  it("lets a room import only lower rooms, itself, and types of the house", () => {
    const upward = imports.filter(({ from, to, typeOnly }) => {
      if (!to.startsWith("server/") || typeOnly || isEdge(from)) return false;
      const sameRoom = from.split("/")[1] === to.split("/")[1];
      return !sameRoom && levelOf(to) >= levelOf(from) && levelOf(from) > 0;
    });
    expect(upward.map(({ from, to }) => `${from} → ${to}`)).to.deep.equal([]);
  });

  it("keeps the ground free of the school", () => {
    const school = imports.filter(
      ({ from, to, typeOnly }) =>
        levelOf(from) === 0 && !typeOnly && to.startsWith("server/") && levelOf(to) > 0,
    );
    expect(school.map(({ from, to }) => `${from} → ${to}`)).to.deep.equal([]);
  });

  it("has no import cycles", () => {
    const graph = new Map(
      files.map((file) => [file, imports.filter((i) => i.from === file && !i.typeOnly).map((i) => i.to)]),
    );
    const done = new Set<string>();
    const cycles: string[] = [];
    const walk = (file: string, path: string[]): void => {
      if (path.includes(file)) return void cycles.push([...path.slice(path.indexOf(file)), file].join(" → "));
      if (done.has(file)) return;
      for (const next of graph.get(file) ?? []) walk(next, [...path, file]);
      done.add(file);
    };
    for (const file of files) walk(file, []);
    expect(cycles).to.deep.equal([]);
  });

  it("keeps each package to its keepers", () => {
    const strayed = imports.filter(({ from, to, typeOnly }) => {
      const keeper = keepers.find(([name]) => name === to);
      return keeper !== undefined && !typeOnly && !keeper[1].test(from);
    });
    expect(strayed.map(({ from, to }) => `${from} → ${to}`)).to.deep.equal([]);
  });

  it("reads the environment in one file", () => {
    const readers = files.filter((file) => /process\.env/.test(readFileSync(file, "utf8")));
    expect(readers).to.deep.equal(["server/config.ts"]);
  });

  it("keeps the embedded database apart from the house", () => {
    const leaks = imports.filter(
      ({ from, to }) =>
        from.startsWith("server/embedded/") && to.startsWith("server/") && !to.startsWith("server/embedded/"),
    );
    expect(leaks).to.deep.equal([]);
  });

  it("has no file above 250 lines", () => {
    const views = readdirSync("views", { recursive: true, encoding: "utf8" }).filter((name) =>
      name.endsWith(".hbs"),
    );
    const all = [...files, ...views.map((name) => join("views", name))];
    const long = all.filter((file) => readFileSync(file, "utf8").split("\n").length > 251);
    expect(long).to.deep.equal([]);
  });

  it("names the folders the levels speak of", () => {
    const known = new Set([...Object.keys(levels).map((key) => key.split("/")[1]), "live", "jobs", "cli"]);
    const strange = files.filter((file) => folderOf(file) !== "server" && !known.has(file.split("/")[1]));
    expect(strange).to.deep.equal([]);
  });
});
