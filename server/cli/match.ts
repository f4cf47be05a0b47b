import { readProblem } from "../matching/reading.js";
import { solveMatching } from "../matching/solve.js";
import { runProblemCommand } from "./problem-command.js";

await runProblemCommand({ name: "match", read: readProblem, solve: solveMatching }, process.argv.slice(2));
