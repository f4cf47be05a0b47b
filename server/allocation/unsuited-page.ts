import type { Viewer } from "../people/viewer.js";
import type { RoomFields } from "../rooms/room.js";
import { pagingOf } from "../web/listing.js";
import { accessMisfits, noteNeedSeen } from "./needing.js";
import { findUnsuitedIn, type Unsuited } from "./unsuited.js";
import { publicName } from "./wanting.js";

const perPage = 20;

interface Asked {
  viewer: Viewer;
  now: Date;
  zone: string;
  /** Which page of them, from 1. */
  page: number;
  /** The address of the room's own page. */
  path: string;
}

/** The groups that a room doesn't suit any more, with what it lacks for each; null when it suits everybody. */
export async function loadUnsuitedIn(room: RoomFields, { viewer, now, zone, page, path }: Asked) {
  const all = await findUnsuitedIn(room, now);
  if (all.length === 0) return null;
  const paging = pagingOf(all.length, perPage, page, path, {}, "unsuited");
  const shown = all.slice(paging.skip, paging.skip + perPage);
  for (const { need } of shown.filter((each) => showsNeed(room, each))) {
    await noteNeedSeen(viewer, need, now, zone);
  }
  return { total: all.length, paging, groups: shown.map(presentOne) };
}

/** Whether what the room lacks tells what somebody needs, and may be read of this group. */
const showsNeed = (room: RoomFields, { group, need }: Unsuited) =>
  group.kind !== "shared-experience" && accessMisfits(room, need).length > 0;

/** A private group is named to nobody, and what it misses would say who is in it. */
const presentOne = ({ group, lacks }: Unsuited) => {
  const isPrivate = group.kind === "shared-experience";
  return {
    name: publicName(group),
    href: isPrivate ? "" : `/groups/${String(group._id)}/room`,
    lacks: isPrivate ? "It needs something this room lacks." : lacks.join(" "),
  };
};
