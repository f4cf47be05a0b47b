import { serveSolves } from "../solver/serve-solves.js";
import { matchHere } from "./core.js";

serveSolves(matchHere);
