import { readFileSync } from "node:fs";
import { join } from "node:path";
import express from "express";
import { create } from "express-handlebars";

/** Express and Handlebars with nothing else: serves the view "page" of a folder at the port. */
const [folder = "", port = ""] = process.argv.slice(2);
const words = JSON.parse(readFileSync(join(folder, "words.json"), "utf8")) as string[];
const app = express();
const handlebars = create({ extname: ".hbs", layoutsDir: folder, defaultLayout: "layout" });
app.engine("hbs", (path, options, done) => void handlebars.engine(path, options, done));
app.set("view engine", "hbs");
app.set("views", folder);
app.enable("view cache");
app.get("/page", (_req, res) => res.render("page", { words }));
app.listen(Number(port), "127.0.0.1", () => process.stdout.write("listening\n"));
