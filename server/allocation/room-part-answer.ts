import type { RoomAsk } from "./room-ask.js";
import type { BlockAnswer } from "./room-block-answer.js";
import type { RoomPart } from "./room-blocks.js";
import { narrowed } from "./room-narrowing.js";
import { fewestRooms, groundOf, type PlanGround, type Stand } from "./room-plan-ground.js";
import { buildPlanModel, type Spread } from "./room-plan-model.js";
import { costedAnew, costOfRooms, planRows, type PlanRows } from "./room-plan-rows.js";
import { leastByPlans } from "./room-plan-search.js";
import { leastBySeats } from "./room-seat-search.js";
import type { RoomTable } from "./room-table.js";
import { missesWish, wastedSeats } from "./room-worth.js";

/** The rooms of sessions that stand for their copies, −1 for none. */
type Rooms = ReadonlyMap<number, number>;

/** The later levels of a part. */
export interface PlanAnswer {
  /** Least costs proved for rooms per group, wishes and seats, each given the ones before; null where unknown. */
  bounds: (number | null)[];
  rooms: Rooms;
}

/** What a part is worked on with. */
export interface PartWork {
  ask: RoomAsk;
  isTimeUp: () => boolean;
}

/** One cost of a part to be made as small as can be. */
interface PartQuestion extends PartWork {
  table: RoomTable;
  ground: PlanGround;
  plan: PlanRows;
  weights: [extra: number, wish: number, seat: number];
  extraRooms: number | null;
  /** What is surely not gone below. */
  least: number;
  rooms: Rooms;
}

interface PartFound {
  rooms: Rooms;
  cost: number;
  bound: number;
}

/**
 * The later levels of a part whose first two are proved, from an answer in hand that reaches those: first the fewest
 * rooms per group, then wishes and seats together, of which a wish weighs more than all seats.
 * @param hand the answer in hand
 */
export async function answerPlans(
  table: RoomTable,
  part: RoomPart,
  answers: readonly BlockAnswer[],
  hand: Rooms,
  work: PartWork,
): Promise<PlanAnswer> {
  const ground = groundOf(table, part, answers);
  const least = ground.groups.reduce((sum, stands) => sum + atLeastOne(stands) - 1, 0);
  const rooms = planRows(table, ground, () => 0);
  const about = { table, ground, ...work };
  const extra = await leastOf({
    ...about,
    plan: rooms,
    weights: [1, 0, 0],
    extraRooms: null,
    least,
    rooms: hand,
  });
  if (extra.bound < extra.cost) return { bounds: [extra.bound, null, null], rooms: extra.rooms };
  const wish = 1 + mostWaste(table, ground);
  const plan = costedAnew(rooms, ({ s, copies }, room) => {
    const session = table.sessions[s];
    if (!session) return 0;
    return copies * ((missesWish(table, session, room) ? wish : 0) + wastedSeats(table, session, room));
  });
  const rest = await leastOf({
    ...{ ...about, plan, weights: [0, wish, 1], extraRooms: extra.cost, least: 0, rooms: extra.rooms },
  });
  const wishes = Math.max(0, Math.ceil((rest.bound - (wish - 1)) / wish));
  const seats = Math.floor(rest.cost / wish) === wishes ? Math.max(0, rest.bound - wish * wishes) : null;
  return { bounds: [extra.bound, wishes, seats], rooms: rest.rooms };
}

/**
 * The least of one cost. Plans of whole groups find and bound it; where that leaves a gap, what the bound rules out is
 * taken from the model of single sessions and the rest is searched. Where sessions may stay without a room, plans are
 * many and alike and their prices rule out little, so that they only bound.
 */
async function leastOf(question: PartQuestion): Promise<PartFound> {
  const { table, ground, plan, weights, extraRooms, least, ask, isTimeUp } = question;
  const [opening] = weights;
  const cost = (rooms: Rooms) => costOfRooms(plan, opening, rooms);
  let found: PartFound = { rooms: question.rooms, cost: cost(question.rooms), bound: least };
  if (found.bound >= found.cost) return found;
  const mayLack = ground.groups.some((stands) => stands.some(({ soft }) => soft));
  const planned = await leastByPlans({ ...question, opening, mayChoose: !mayLack });
  found = { ...planned, bound: Math.max(least, planned.bound) };
  if (found.bound >= found.cost || isTimeUp()) return found;
  const narrow = narrowed(ground, plan, planned.prices, found.cost);
  const model = buildPlanModel(table, narrow.ground, spreadWithin(question, narrow.steady));
  const searched = await leastBySeats({ model, weights, extraRooms, rooms: found.rooms, ask });
  const bound = Math.max(found.bound, searched.bound ?? found.bound);
  return { rooms: searched.rooms, cost: cost(searched.rooms), bound };
}

/** How many rooms a group may use: one if that is proved, and its fewest if all together must use no more. */
function spreadWithin({ ground, extraRooms }: PartQuestion, steady: ReadonlySet<readonly Stand[]>) {
  const fewest = ground.groups.reduce((sum, stands) => sum + atLeastOne(stands) - 1, 0);
  return (stands: readonly Stand[]): Spread => {
    if (steady.has(stands)) return 1;
    return extraRooms === fewest ? atLeastOne(stands) : "any";
  };
}

const atLeastOne = (stands: readonly Stand[]): number => Math.max(1, fewestRooms(stands));

/** No answer wastes more seats than this. */
function mostWaste(table: RoomTable, ground: PlanGround): number {
  return ground.groups.flat().reduce((sum, { s, copies, rooms }) => {
    const session = table.sessions[s];
    return session ? sum + copies * Math.max(0, ...rooms.map((r) => wastedSeats(table, session, r))) : sum;
  }, 0);
}
