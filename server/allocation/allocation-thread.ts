import { serveSolves } from "../solver/serve-solves.js";
import { allocateHere } from "./allocation-core.js";

serveSolves(allocateHere);
