import type { Request, Response } from "express";
import { mostRows } from "../data/csv-file.js";
import { writeCsv } from "../data/csv.js";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { actorOf } from "../people/viewer.js";
import { findTermNow } from "../terms/term.js";
import { dayWords } from "../time/words.js";
import { idIn, parseForm, typedText } from "../web/input.js";
import { addressOf, listingOf, pagingOf, placeIn } from "../web/listing.js";
import { goTo, page, sendCsv } from "../web/respond.js";
import { holdingInput } from "./input.js";
import { holdBack, passOn } from "./moderating.js";
import type { Standing } from "./nomination.js";
import { countNominations, findNominations, nominationColumns, type NominationQuery } from "./presenter.js";

const path = "/office/nominations";
const perPage = 25;

/** The term's nominations, which nobody reads before the office did. */
export function nominationOfficeRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /office/nominations", (req, res) => show(req, res, null));
  routes.on("GET /office/nominations.csv", async (req, res) => {
    const rows = await findNominations(await queryOf(req), req.zone, 0, mostRows);
    sendCsv(res, "nominations.csv", writeCsv(nominationColumns, rows));
  });
  routes.on("POST /office/nominations/:nomination/passing", async (req, res) => {
    await passOn(actorOf(req), idIn(req, "nomination"));
    goTo(res, await backTo(req), { kind: "done", text: "Passed on. The words stand on the nominee’s page." });
  });
  routes.on("POST /office/nominations/:nomination/holding", async (req, res) => {
    const input = parseForm(holdingInput, req.body);
    if (!input.ok) {
      const reason = typedText(input.typed)("reason");
      const error = input.errors.reason ?? "Say why";
      return show(req, res, { id: idIn(req, "nomination"), reason, error });
    }
    await holdBack(actorOf(req), idIn(req, "nomination"), input.value.reason);
    goTo(res, await backTo(req), { kind: "done", text: "Not passed on. The nominator reads your reason." });
  });
  return routes;
}

const tabs: { standing: Standing; label: string }[] = [
  { standing: "waiting", label: "To read" },
  { standing: "passed", label: "Passed on" },
  { standing: "held-back", label: "Not passed on" },
];

async function queryOf(req: Request): Promise<NominationQuery> {
  const term = await findTermNow(req);
  const standing = tabs.find((each) => each.standing === req.query.state)?.standing ?? "waiting";
  return { term: term._id, standing, q: listingOf(req.query).q };
}

const stateOf = (standing: Standing): string => (standing === "waiting" ? "" : standing);

const keptOf = ({ q, standing }: NominationQuery) => ({ q, state: stateOf(standing) });

/** The list where it was answered: search, tab and page stay. */
const backTo = async (req: Request): Promise<string> =>
  addressOf(path, placeIn(keptOf(await queryOf(req)), listingOf(req.query).page));

/** Where the office's answers about a nomination go. */
function answersTo(id: string, kept: Record<string, string>, { page: at }: { page: number }) {
  const to = (act: string) => addressOf(`${path}/${id}/${act}`, placeIn(kept, at));
  return { passing: to("passing"), holding: to("holding") };
}

/** @param refused the nomination whose reason could not be taken, its words, and why */
async function show(
  req: Request,
  res: Response,
  refused: { id: string; reason: string; error: string } | null,
): Promise<void> {
  const query = await queryOf(req);
  const { standing } = query;
  const kept = keptOf(query);
  const total = await countNominations(query);
  const paging = pagingOf(total, perPage, listingOf(req.query).page, path, kept);
  const rows = await findNominations(query, req.zone, paging.skip, perPage);
  const context = {
    title: "Nominations",
    back: { href: "/office/recognition", label: "Recognition" },
    lede: "Whom members and leaders put forward this term. Nobody reads the words before you pass them on.",
    path,
    q: query.q,
    total,
    paging,
    kept: kept.state === "" ? [] : [{ name: "state", value: kept.state }],
    tabs: tabs.map((each) => ({
      href: addressOf(path, keptOf({ ...query, standing: each.standing })),
      label: each.label,
      current: each.standing === standing,
    })),
    csv: addressOf(`${path}.csv`, kept),
    rows: rows.map((row) => ({
      ...row,
      ...answersTo(row.id, kept, paging),
      when: dayWords(row.on, true),
      mayPass: row.standing !== "passed",
      mayHold: row.standing !== "held-back",
      typed: row.id === refused?.id ? refused.reason : "",
      error: row.id === refused?.id ? refused.error : "",
    })),
    errors: refused ? { [refused.id]: refused.error } : {},
  };
  page(req, res, "nominations/office", context, { live: refused ? [] : ["office:all"] });
}
