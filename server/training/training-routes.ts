import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { signedIn } from "../people/viewer.js";
import { findProgramme } from "../terms/programme.js";
import { durationWords } from "../time/words.js";
import { conflict } from "../web/errors.js";
import { page } from "../web/respond.js";
import { isCleared, trainedMinutes } from "./gate.js";
import { presentAsked, presentTraining } from "./presenter.js";
import { Standing } from "./standing.js";

/** What a leader reads of their own: the topics they are cleared for or ask to be, and their training. */
export function trainingRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /training", async (req, res) => {
    const viewer = signedIn(req);
    const programme = await findProgramme();
    if (!programme) throw conflict("The programme has not been set up yet.");
    const { topics, zone } = programme;
    const standing = await Standing.findById(viewer.id).lean();
    const { all, live } = trainedMinutes(standing);
    const { trainingHours, liveHours } = programme.settings;
    const asked = topics.flatMap((topic) => presentAsked(standing, topic, zone) ?? []);
    const isAsked = (code: string) => asked.some(({ topic, isWaiting }) => topic === code && isWaiting);
    const context = {
      title: "Your training",
      figures: [
        { value: durationWords(all), label: `of ${trainingHours} h training` },
        { value: durationWords(live), label: `of ${liveHours} h live` },
      ],
      cleared: topics.filter(({ code }) => isCleared(standing, code)).map(({ name }) => name),
      asked,
      askable: topics
        .filter(({ code }) => !isCleared(standing, code) && !isAsked(code))
        .map(({ code, name }) => ({ value: code, label: name })),
      training: presentTraining(standing, new Map()),
    };
    page(req, res, "training/own", context, { live: [`person:${viewer.id}`] });
  });
  return routes;
}
