import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { resolve } from "node:path";
import express from "express";
import { Server } from "socket.io";
import { carry, securityHeaders } from "../../server/web/headers.js";
import { installViews } from "../../server/web/views.js";
import { everything, frame } from "./every-partial.js";

/** A little server with one live page and a socket, whose state a test turns by hand. */
export interface LivePage {
  url: string;
  state: {
    places: number;
    members: string[];
    broken: boolean;
    signedOut: boolean;
    notice: string | null;
    slow: number;
  };
  /** How often <main> was fetched and how often something was posted. */
  count: { looks: number; posts: number };
  watched: string[][];
  /** Says "changed" to whoever watches. */
  announce(): void;
  close(): Promise<void>;
}

/** Starts it on a free port of this machine. */
export async function openLivePage(): Promise<LivePage> {
  const state = {
    places: 3,
    members: ["Ana"],
    broken: false,
    signedOut: false,
    notice: null as string | null,
    slow: 0,
  };
  const count = { looks: 0, posts: 0 };
  const app = express();
  installViews(app);
  app.use(carry(securityHeaders("http://localhost")));
  app.use(express.static("public"));
  app.get("/service-worker.js", (_req, res) => void res.type("text/javascript").send(""));
  app.use(express.urlencoded({ extended: false }));
  const show = (res: express.Response, note = "", errors: Record<string, string> = {}) => {
    const hasErrors = Object.keys(errors).length > 0;
    const notice = state.notice === null ? null : { kind: "done" as const, text: state.notice };
    if (res.req.get("x-fragment") === undefined) state.notice = null;
    const shown = {
      ...frame({ title: "Renal", live: "group:1", hasErrors, notice }),
      ...state,
      notice,
      note,
      errors,
    };
    res.status(hasErrors ? 422 : 200).render(resolve("test/web/live-page.hbs"), shown);
  };
  app.get("/group", (req, res) => {
    const look = req.get("x-fragment") === "main";
    if (look) count.looks += 1;
    if (state.signedOut) res.redirect(303, "/sign-in");
    else if (state.broken) res.sendStatus(503);
    else setTimeout(() => show(res), look ? state.slow : 0);
  });
  app.get("/sign-in", (_req, res) => res.render("errors/show", { ...frame(), ...welcome, layout: "bare" }));
  app.get("/every", (_req, res) =>
    res.render(resolve("test/web/every-partial.hbs"), { ...frame({ hasErrors: true }), ...everything }),
  );
  app.post("/join", (_req, res) => {
    count.posts += 1;
    state.places -= 1;
    state.notice = "You have a place.";
    setTimeout(() => res.redirect(303, "/group"), 150);
  });
  app.post("/note", (req, res) => {
    const { note } = req.body as { note: string };
    if (note.trim() === "") show(res, note, { note: "Write a note" });
    else {
      state.members.push(note);
      res.redirect(303, "/group");
    }
  });
  app.post("/leaving", (req, res) => {
    const { who } = req.body as { who: string };
    state.members = state.members.filter((member) => member !== who);
    res.redirect(303, "/group");
  });
  const http = createServer(app).listen(0, "127.0.0.1");
  await once(http, "listening");
  const io = new Server(http, { transports: ["websocket"], serveClient: false });
  const watched: string[][] = [];
  io.on("connection", (socket) =>
    socket.on("watch", (topics: string[], answer: (status: string) => void) => {
      watched.push(topics);
      answer("watching");
    }),
  );
  let version = 0;
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    state,
    count,
    watched,
    announce: () => io.emit("changed", { topic: "group:1", version: ++version }),
    close: () => io.close(),
  };
}

const welcome = { heading: "Sign in", explanation: "Please sign in.", requestId: "" };
