import { allocateRooms } from "../allocation/allocate.js";
import { readRoomProblem } from "../allocation/room-problem-reading.js";
import { runProblemCommand } from "./problem-command.js";

await runProblemCommand(
  { name: "rooms", read: readRoomProblem, solve: allocateRooms },
  process.argv.slice(2),
);
