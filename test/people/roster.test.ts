import { expect } from "chai";
import { writeCsv } from "../../server/data/csv.js";
import { readRoster } from "../../server/people/roster.js";

const header = "email,name,year,roles,campus,group_codes";
const bytes = (text: string) => Buffer.from(text);
const file = (...rows: string[]) => bytes([header, ...rows, ""].join("\n"));
const good = "ana@school.example,Ana Ruiz,1,student,North,";
const problemsOf = (content: Buffer) =>
  readRoster(content).problems.map(({ line, column, text }) => `line ${line}: ${column}: ${text}`);

describe("Reading a roster", () => {
  it("takes a comma-separated file", () => {
    const { rows, problems, count } = readRoster(
      file(good, '"Bo@School.example","Bo ""B"" Li",4,student;leader,,lead:REN-1;CAR-2'),
    );
    expect(problems).to.deep.equal([]);
    expect(count).to.equal(2);
    expect(rows.map((row) => row.value)).to.deep.equal([
      {
        email: "ana@school.example",
        name: "Ana Ruiz",
        year: 1,
        roles: ["student"],
        campus: "North",
        group_codes: [],
      },
      {
        email: "bo@school.example",
        name: 'Bo "B" Li',
        year: 4,
        roles: ["student", "leader"],
        campus: "",
        group_codes: ["lead:REN-1", "CAR-2"],
      },
    ]);
  });

  it("takes a semicolon-separated file with a byte order mark, Windows line ends and a cell of two roles in quotes", () => {
    const text = '\uFEFFname;email;roles;year\r\nZoë Łącka;zoe@school.example;"leader;student";3\r\n';
    const { rows, columns, problems } = readRoster(bytes(text));
    expect(problems).to.deep.equal([]);
    expect(columns).to.deep.equal(["name", "email", "roles", "year"]);
    expect(rows[0]?.value.campus).to.equal(undefined);
    expect(rows[0]?.value).to.deep.include({
      name: "Zoë Łącka",
      roles: ["student", "leader"],
    });
  });

  it("composes accents, so that the same name typed two ways is the same name", () => {
    const { rows } = readRoster(file("jose@school.example,Jose\u0301,1,student,,"));
    expect(rows[0]?.value.name).to.equal("José");
  });

  it("passes over blank rows and still counts the file's own lines", () => {
    expect(problemsOf(file("", ",,,,,", good, "", "bo@school.example,Bo,0,student,,"))).to.deep.equal([
      "line 6: year: enter a year from 1 to 9",
    ]);
  });

  it("names the first line of a row that spans lines", () => {
    expect(
      problemsOf(file('bo@school.example,"Bo\r\nLi",1,student,,', "cy@school.example,Cy,1,boss,,")),
    ).to.deep.equal([
      "line 2: name: holds a line break or a sign that can't be seen",
      'line 4: roles: "boss" is not one of student, leader, staff, support',
    ]);
  });

  it("lists every problem of every row, one to a column", () => {
    expect(problemsOf(file("nobody,,12,,,a b", good))).to.deep.equal([
      "line 2: email: Enter an e-mail address like ana@school.edu",
      "line 2: name: is empty",
      "line 2: year: enter a year from 1 to 9",
      "line 2: roles: name at least one of student, leader, staff, support",
      'line 2: group_codes: "a b" is not a group\'s code like REN-1 or lead:REN-1',
    ]);
  });

  it("refuses a second row with the same address, however it is written", () => {
    const { rows, problems, count } = readRoster(file(good, " ANA@school.example,Other,2,student,,"));
    expect([rows.length, count]).to.deep.equal([1, 2]);
    expect(problems).to.deep.equal([{ line: 3, column: "email", text: "is the same as in line 2" }]);
  });

  it("names a doubled address whatever else is wrong with either row", () => {
    const rows = ["ana@school.example,Ana,12,student,,", "Ana@school.example,Ana,1,boss,,", good];
    expect(problemsOf(file(...rows))).to.deep.equal([
      "line 2: year: enter a year from 1 to 9",
      "line 3: email: is the same as in line 2",
      'line 3: roles: "boss" is not one of student, leader, staff, support',
      "line 4: email: is the same as in line 2",
    ]);
  });

  it("names line, column and byte of what is no UTF-8, and still reads the other rows", () => {
    const latin = Buffer.from([header, good, "zoe@school.example,Zoë,1,student,,", ""].join("\n"), "latin1");
    const { rows, problems } = readRoster(latin);
    expect(rows.length).to.equal(1);
    expect(problems).to.deep.equal([
      { line: 3, column: "name", text: "byte EB in “Zo?” is not UTF-8; save the file as “CSV UTF-8”" },
    ]);
  });

  it("finds the byte that is no UTF-8 behind signs of every length, the replacement sign among them", () => {
    const name = Buffer.concat([Buffer.from("aé€😀\uFFFD"), Buffer.from([0xe2, 0x82]), Buffer.from("b")]);
    const row = [Buffer.from(`${header}\nzoe@school.example,`), name, Buffer.from(",1,student,,\n")];
    expect(problemsOf(Buffer.concat(row))[0]).to.match(/^line 2: name: byte E2 in “a\?+b”/);
  });

  it("takes cells of 2,000 characters at most", () => {
    const withName = (length: number) => file(`zoe@school.example,${"é".repeat(length)},1,student,,`);
    expect(problemsOf(withName(2_000))[0]).to.not.match(/2,000/);
    expect(problemsOf(withName(2_001))[0]).to.match(/^line 2: name: is longer than the 2,000 characters/);
  });

  it("refuses cells that a spreadsheet would run", () => {
    const starts = ['"=1+1"', '"+cmd|x"', '"-2+3"', '"@SUM(A1)"', '"\t=1"', '"＝1"'];
    const rows = starts.map((cell, n) => `p${n}@school.example,${cell},1,student,,`);
    const told = problemsOf(file(...rows));
    expect(told.length).to.equal(starts.length);
    for (const words of told)
      expect(words).to.match(/^line \d: name: begins with .* would run as a formula$/);
    expect(problemsOf(file("=cmd@school.example,Bo,1,student,-x,"))).to.have.length(2);
  });

  it("reads back what an export defused, as the text it was", () => {
    const csv = writeCsv([{ name: "campus", of: (cell: string) => cell }], ["-1", "=1", "\n=1", "plain"]);
    expect(csv).to.equal("campus\r\n'-1\r\n'=1\r\n\"'\n=1\"\r\nplain\r\n");
    for (const meant of ["-1", "=1", "@ Library", "＋1"])
      expect(readRoster(file(`bo@school.example,Bo,1,student,'${meant},`)).rows[0]?.value.campus).to.equal(
        meant,
      );
  });
});

describe("A file that is no roster", () => {
  const only = (content: Buffer) => {
    const { rows, problems } = readRoster(content);
    expect(rows).to.deep.equal([]);
    return problems.map(({ line, column, text }) => `line ${line}: ${column}: ${text}`).join("\n");
  };

  it("is told when it is empty", () => {
    expect(only(bytes(""))).to.equal(
      "line 1: file: is empty; its first line must name the columns email,name,year,roles,campus,group_codes",
    );
    expect(only(bytes("\uFEFF\n\n"))).to.match(/^line 1: file: is empty/);
  });

  it("is told which columns are unknown, doubled or missing", () => {
    expect(only(bytes("email,Name,shoe size,year,email,\na,b,c,d,e,f"))).to.equal(
      [
        'line 1: Name: unknown column; write it "name"',
        "line 1: shoe size: unknown column; known are email,name,year,roles,campus,group_codes",
        "line 1: (no name): unknown column",
        "line 1: email: is there twice",
        "line 1: name: this column is missing",
        "line 1: roles: this column is missing",
      ].join("\n"),
    );
  });

  it("is told which columns are unknown when blank lines come first, whatever parts them", () => {
    expect(only(bytes("\n;;;\nemail;Name\na;b\n"))).to.match(
      /^line 3: Name: unknown column; write it "name"\n/,
    );
  });

  it("is told that it names more columns than a table has", () => {
    const names = Array.from({ length: 51 }, (_, n) => `c${n}`).join(",");
    expect(only(bytes(names))).to.equal(
      "line 1: file: names 51 columns; known are email,name,year,roles,campus,group_codes",
    );
  });

  it("is told that most of its rows are blank", () => {
    const blank = Array<string>(10_000).fill(",,,,,");
    expect(only(file(good, ...blank, good))).to.match(
      /^line 10003: file: has more than 10,000 rows, most of/,
    );
    expect(readRoster(file(good, ...blank)).rows.length).to.equal(1);
  });

  it("is told that it has more than 5,000 rows", () => {
    const rows = Array.from({ length: 5_001 }, (_, n) => `p${n}@school.example,P,1,student,,`);
    expect(only(file(...rows))).to.equal("line 5002: file: has 5,001 rows; a file may have at most 5,000");
    expect(readRoster(file(...rows)).count).to.equal(5_001);
    expect(readRoster(file(...rows.slice(1))).rows.length).to.equal(5_000);
  });

  it("is told that it is larger than 1 MB", () => {
    expect(only(Buffer.alloc(1_048_577, "a"))).to.equal(
      "line 1: file: is too large; a file may have at most 1 MB",
    );
  });

  it("is told that it is a picture, a spreadsheet or in UTF-16", () => {
    expect(only(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]))).to.match(
      /not a text file/,
    );
    expect(only(Buffer.from(`\uFEFF${header}`, "utf16le"))).to.match(/UTF-16/);
  });

  it("is told where a quotation mark goes wrong", () => {
    expect(only(file(good, 'bo@school.example,"Bo,1,student,,', good))).to.equal(
      "line 3: row: a quotation mark opens here and is never closed, so nothing from here on could be read",
    );
    expect(only(file(good, 'bo@school.example,"Bo" Li,1,student,,'))).to.match(
      /^line 3: row: a quotation mark stands inside/,
    );
  });

  it("is told which rows have too few or too many cells", () => {
    expect(only(file("bo@school.example,Bo,1", "cy@school.example,Cy,1,student,leader,,"))).to.equal(
      [
        "line 2: row: has 3 cells, the header row names 6 columns",
        "line 3: row: has 7 cells, the header row names 6 columns",
      ].join("\n"),
    );
  });
});

describe("The largest file there may be", () => {
  const filled = (before: string, unit: string) =>
    Buffer.from(before + unit.repeat(Math.floor((1_048_000 - before.length) / unit.length)), "latin1");
  const names = (): Buffer => bytes(Array.from({ length: 150_000 }, (_, n) => n.toString(36)).join(","));
  // Each took from ten seconds to minutes: a look at every other column, every other row or every byte before.
  const files: [string, () => Buffer][] = [
    ["a header of different names", names],
    ["nothing but short rows", () => filled(`${header}\n`, "a\n")],
    ["nothing but blank rows", () => filled(`${header}\n`, ",\n")],
    ["blank rows before one more", () => Buffer.concat([filled(`${header}\n`, ",\n"), bytes(good)])],
    ["one cell with one wrong byte", () => Buffer.concat([filled(`${header}\n`, "a"), Buffer.from([0xeb])])],
    ["a letter with half a million accents", () => filled(`${header}\na`, "\u00cc\u0096\u00cc\u0081")],
  ];
  for (const [what, make] of files) {
    it(`is read in a moment when it holds ${what}`, () => {
      const content = make();
      const before = process.cpuUsage();
      expect(readRoster(content).rows).to.deep.equal([]);
      const { user, system } = process.cpuUsage(before);
      expect((user + system) / 1_000).to.be.below(1_500);
    });
  }
});
