import type { Request, Response } from "express";
import { roleWords } from "../people/people-presenter.js";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import type { PersonFields, Role } from "../people/person.js";
import { actorOf, holds, signedIn } from "../people/viewer.js";
import { asText, idIn, parseForm, typedText, type FieldErrors, type Typed } from "../web/input.js";
import { capital, listWords } from "../web/phrases.js";
import { goTo, page } from "../web/respond.js";
import { rivalsAmong } from "../web/rivals.js";
import { editPerson } from "./editing.js";
import { leavingInput, personInput, type PersonWords } from "./input.js";
import { takeOffRoster } from "./leaving.js";
import { putBack, type PutBack } from "./putting-back.js";
import {
  consequencesOf,
  findOnePerson,
  personPage,
  personPath,
  typedOf,
  type PersonTyped,
} from "./person-page.js";
import { rosterVersion } from "./roster-version.js";

/** The office's page of one person: what the roster says of them, to be mended, and taking them off it. */
export function personRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /office/people/:person", async (req, res) => {
    const person = await findOnePerson(req.params.person);
    await show(req, res, person, { typed: typedOf(person), version: rosterVersion(person) });
  });
  routes.on("POST /office/people/:person", save);
  routes.on("GET /office/people/:person/leaving", async (req, res) => {
    const person = await findOnePerson(req.params.person);
    if (person.leftAt) return void goTo(res, personPath(person), gone);
    await showLeaving(req, res, person, {});
  });
  routes.on("POST /office/people/:person/leaving", leave);
  routes.on("POST /office/people/:person/leaving/end", comeBack);
  return routes;
}

const isInTeam = (req: Request) => holds(signedIn(req), "support");
const gone = { kind: "warning" as const, text: "They are not on the roster any more." };
const staleWords = "Somebody else saved this meanwhile. Nothing you put here is lost.";
const look = { kind: "warning" as const, text: "Somebody changed this meanwhile. Look again, then decide." };

interface Beside {
  typed: PersonTyped;
  version: string;
  errors?: FieldErrors;
  rivals?: ReturnType<typeof rivalsAmong>;
  status?: number;
}

async function show(req: Request, res: Response, person: PersonFields, beside: Beside): Promise<void> {
  const { typed, version, errors = {}, rivals = [], status } = beside;
  const context = await personPage(
    person,
    { now: req.now, zone: req.zone },
    { typed, version, errors, rivals, inTeam: isInTeam(req) },
  );
  const hasErrors = Object.keys(errors).length > 0;
  page(req, res, "roster/person", context, {
    live: hasErrors ? [] : ["office:all"],
    ...(status === undefined ? {} : { status }),
  });
}

function typedIn(typed: Typed): PersonTyped {
  const text = typedText(typed);
  const roles = [typed.roles ?? []].flat().map(asText);
  return { name: text("name"), email: text("email"), year: text("year"), campus: text("campus"), roles };
}

async function save(req: Request, res: Response): Promise<void> {
  const person = await findOnePerson(req.params.person);
  const input = parseForm(personInput, req.body);
  if (!input.ok) {
    const version = typedText(input.typed)("version");
    return show(req, res, person, { typed: typedIn(input.typed), version, errors: input.errors });
  }
  const { version, ...words } = input.value;
  const typed = { ...words, year: String(words.year), roles: [...words.roles] };
  const done = await editPerson(actorOf(req), idIn(req, "person"), words, {
    seen: version,
    inTeam: isInTeam(req),
  });
  if (done.outcome === "refused")
    return show(req, res, person, { typed, version, errors: { [done.field]: done.reason } });
  if (done.outcome === "stale") {
    const stored = await findOnePerson(req.params.person);
    const rivals = differences(stored, words);
    return show(req, res, stored, {
      typed,
      version: rosterVersion(stored),
      errors: { form: staleWords },
      rivals,
      status: 409,
    });
  }
  const text = done.outcome === "same" ? "Nothing was changed." : `${words.name} is saved.`;
  goTo(res, personPath(person), { kind: "done", text });
}

const rolesIn = (roles: readonly Role[]) =>
  roles
    .map((role) => roleWords[role])
    .sort()
    .join(", ");

const differences = (stored: PersonFields, typed: PersonWords) =>
  rivalsAmong([
    { label: "Name", stored: stored.name, typed: typed.name },
    { label: "E-mail", stored: stored.email, typed: typed.email },
    { label: "Year", stored: String(stored.year), typed: String(typed.year) },
    { label: "Campus", stored: stored.campus, typed: typed.campus },
    { label: "Roles", stored: rolesIn(stored.roles), typed: rolesIn(typed.roles) },
  ]);

async function showLeaving(
  req: Request,
  res: Response,
  person: PersonFields,
  errors: FieldErrors,
): Promise<void> {
  page(req, res, "roster/leaving", {
    title: `Take ${person.name} off the roster`,
    back: { href: personPath(person), label: person.name },
    path: personPath(person),
    consequences: await consequencesOf(person, req.now),
    version: rosterVersion(person),
    errors,
  });
}

async function leave(req: Request, res: Response): Promise<void> {
  const person = await findOnePerson(req.params.person);
  const path = personPath(person);
  const input = parseForm(leavingInput, req.body);
  const version = input.ok ? input.value.version : "unread";
  const done = await takeOffRoster(actorOf(req), idIn(req, "person"), version);
  if (done.outcome === "refused") return showLeaving(req, res, person, { form: done.reason });
  if (done.outcome === "stale") return void goTo(res, person.leftAt ? path : `${path}/leaving`, look);
  goTo(res, path, { kind: "done", text: `${person.name} is off the roster. You can put them back here.` });
}

async function comeBack(req: Request, res: Response): Promise<void> {
  const person = await findOnePerson(req.params.person);
  const input = parseForm(leavingInput, req.body);
  const version = input.ok ? input.value.version : "unread";
  const done = await putBack(actorOf(req), idIn(req, "person"), version);
  goTo(
    res,
    personPath(person),
    done.outcome === "stale" ? look : { kind: "done", text: backWords(person, done) },
  );
}

function backWords(
  { name }: PersonFields,
  { again, gone: lost }: Extract<PutBack, { outcome: "back" }>,
): string {
  const said = [
    `${name} is on the roster again.`,
    ...(again.length === 0 ? [] : [`Theirs again: ${listWords(again)}.`]),
    ...(lost.length === 0 ? [] : [`${capital(listWords(lost))}: gone meanwhile.`]),
  ];
  return said.join(" ");
}
