import type { House } from "./house.js";
import { draftRoutes } from "./allocation/draft-routes.js";
import { gridRoutes } from "./allocation/grid-routes.js";
import { groupRoomRoutes } from "./allocation/group-room-routes.js";
import { lineRoutes } from "./allocation/line-routes.js";
import { requestRoutes } from "./allocation/office-routes.js";
import { blockingRoutes } from "./allocation/blocking-routes.js";
import { bookingRoutes } from "./allocation/booking-routes.js";
import { roomOfficeRoutes } from "./allocation/room-office-routes.js";
import { utilisationRoutes } from "./allocation/utilisation-routes.js";
import { attendanceRoutes } from "./attendance/attendance-routes.js";
import { apologyRoutes } from "./attendance/apology-routes.js";
import { checkInRoutes } from "./attendance/check-in-routes.js";
import { feedbackRoutes } from "./attendance/feedback-routes.js";
import { registerRoutes } from "./attendance/register-routes.js";
import { calendarRoutes } from "./calendar/calendar-routes.js";
import { timetableRoutes } from "./calendar/timetable-routes.js";
import { coverRoutes } from "./cover/cover-routes.js";
import { debriefRoutes } from "./attendance/debrief-routes.js";
import { followUpRoutes } from "./attendance/follow-up-routes.js";
import { nominationOfficeRoutes } from "./nominations/office-routes.js";
import { nominationRoutes } from "./nominations/routes.js";
import { awardRoutes } from "./recognition/award-routes.js";
import { ruleLifeRoutes } from "./recognition/rule-life-routes.js";
import { thanksOfficeRoutes } from "./thanks/office-routes.js";
import { thanksRoutes } from "./thanks/routes.js";
import { groupRoutes } from "./groups/routes.js";
import { clearanceRoutes } from "./leading/clearance-routes.js";
import { leaderRoutes } from "./leading/leader-routes.js";
import { coLeaderRoutes } from "./leading/co-leader-routes.js";
import { buddyRoutes } from "./buddies/buddy-routes.js";
import { boardRoutes } from "./plans/board-routes.js";
import { broughtRoutes } from "./plans/brought-routes.js";
import { planRoutes } from "./plans/routes.js";
import { threadRoutes } from "./threads/routes.js";
import { seriesRoutes } from "./series/routes.js";
import { sessionRoutes } from "./sessions/routes.js";
import { doorRoutes } from "./office/door-routes.js";
import { approvalRoutes } from "./office/approval-routes.js";
import { smallGroupRoutes } from "./office/small-group-routes.js";
import { healthPageRoutes } from "./office/health-page-routes.js";
import { healthRoutes } from "./office/health-routes.js";
import { officeRoutes } from "./office/office-routes.js";
import { offlineRoutes } from "./office/offline-routes.js";
import { todayRoutes } from "./office/today-routes.js";
import { nextTermRoutes } from "./terms/next-routes.js";
import { termRoutes } from "./terms/routes.js";
import { arrangementRoutes } from "./matching/arrangement-routes.js";
import { comparisonRoutes } from "./matching/comparison-routes.js";
import { anotherPlaceRoutes } from "./matching/another-routes.js";
import { roundClosingRoutes } from "./matching/closing-routes.js";
import { roundDraftRoutes } from "./matching/draft-routes.js";
import { roundPageRoutes } from "./matching/round-page-routes.js";
import { roundOfficeRoutes } from "./matching/office-routes.js";
import { roundPersonRoutes } from "./matching/person-routes.js";
import { roundRoutes } from "./matching/routes.js";
import { devicesRoutes } from "./people/devices-routes.js";
import { accessRoutes } from "./people/access-routes.js";
import { freeTimeRoutes } from "./people/free-time-routes.js";
import { importRoutes } from "./people/import-routes.js";
import { inboxRoutes } from "./notifications/inbox-routes.js";
import { pushRoutes } from "./notifications/push-routes.js";
import { messagesRoutes } from "./people/messages-routes.js";
import { peopleRoutes } from "./people/people-routes.js";
import type { GuardedRouter } from "./people/permit.js";
import { profileRoutes } from "./people/profile-routes.js";
import { doorPageRoutes } from "./rooms/door-routes.js";
import { clearanceAskingRoutes } from "./training/asking-routes.js";
import { leadersRoutes } from "./training/leaders-routes.js";
import { trainingRoutes } from "./training/training-routes.js";
import { checkRoutes } from "./recognition/check-routes.js";
import { credentialsRoutes } from "./recognition/credentials-routes.js";
import { givenRoutes } from "./recognition/given-routes.js";
import { developmentRoutes } from "./recognition/development-routes.js";
import { rulesRoutes } from "./recognition/office-routes.js";
import { recognitionRoutes } from "./recognition/recognition-routes.js";
import { personRoutes } from "./roster/person-routes.js";
import { roomRoutes } from "./rooms/room-routes.js";
import { roomsRoutes } from "./rooms/rooms-routes.js";
import { dataRoutes } from "./privacy/data-routes.js";
import { erasuresRoutes } from "./privacy/office-routes.js";
import { schoolRoutes } from "./people/school-routes.js";
import { signInRoutes } from "./people/signin-routes.js";

/**
 * The sitemap: every slice's routes, in the order in which they are asked: first of all the addresses of those who
 * watch over the app, which answer whatever else doesn't, and then the pages that are read most.
 */
export function allRoutes(house: House): [GuardedRouter, ...GuardedRouter[]] {
  return [
    healthRoutes(),
    doorRoutes(house),
    todayRoutes(),
    groupRoutes(),
    sessionRoutes(house),
    signInRoutes(house),
    schoolRoutes(house),
    offlineRoutes(),
    ...aboutOneself(house),
    devicesRoutes(),
    buddyRoutes(),
    ...messages(house),
    dataRoutes(house),
    erasuresRoutes(),
    calendarRoutes(house),
    timetableRoutes(),
    coLeaderRoutes(),
    seriesRoutes(),
    ...preparation(),
    threadRoutes(),
    ...atTheDoor(house),
    attendanceRoutes(),
    ...recognition(house),
    officeRoutes(),
    healthPageRoutes(),
    approvalRoutes(),
    smallGroupRoutes(),
    termRoutes(),
    nextTermRoutes(),
    ...roundsRoutes(house),
    peopleRoutes(),
    importRoutes(house),
    personRoutes(),
    ...fitToLead(),
    ...roomsAndBookings(house),
  ];
}

/** What sessions are prepared with: plans, those a draft brings along, and the board. */
function preparation(): GuardedRouter[] {
  return [planRoutes(), broughtRoutes(), boardRoutes()];
}

/** What a person says of themself: name and topics, free time, access needs. */
function aboutOneself(house: House): GuardedRouter[] {
  return [profileRoutes(), freeTimeRoutes(), accessRoutes(house)];
}

/** What a person is told, and how it reaches them. */
function messages(house: House): GuardedRouter[] {
  return [messagesRoutes(house), inboxRoutes(), pushRoutes(house)];
}

/** What a leader is cleared for and trained in: their own page, what they ask, the office's side, and who leads a group. */
function fitToLead(): GuardedRouter[] {
  return [trainingRoutes(), clearanceAskingRoutes(), clearanceRoutes(), leadersRoutes(), leaderRoutes()];
}

/** The matching rounds, as students live them and as staff run them. */
function roundsRoutes(house: House): GuardedRouter[] {
  return [
    roundRoutes(house),
    roundOfficeRoutes(house),
    roundPageRoutes(house),
    anotherPlaceRoutes(),
    roundDraftRoutes(house),
    roundClosingRoutes(house),
    roundPersonRoutes(house),
    arrangementRoutes(house),
    comparisonRoutes(),
  ];
}

/** Rooms, their grid and blockings, allocations, bookings and requests. */
function roomsAndBookings(house: House): GuardedRouter[] {
  return [
    roomsRoutes(),
    gridRoutes(),
    utilisationRoutes(),
    lineRoutes(),
    roomOfficeRoutes(),
    blockingRoutes(),
    draftRoutes(),
    bookingRoutes(),
    doorPageRoutes(house),
    roomRoutes(),
    groupRoomRoutes(),
    requestRoutes(),
  ];
}

/** The register, checking in, apologies, who leads instead of whom, and debriefs. */
function atTheDoor(house: House): GuardedRouter[] {
  return [
    registerRoutes(house),
    checkInRoutes(house),
    apologyRoutes(),
    feedbackRoutes(),
    coverRoutes(),
    debriefRoutes(),
    followUpRoutes(),
  ];
}

/** What is earned by taking part: its owner's pages, the public check, the office's rules. */
function recognition(house: House): GuardedRouter[] {
  return [
    recognitionRoutes(house),
    checkRoutes(house),
    rulesRoutes(),
    ruleLifeRoutes(),
    awardRoutes(),
    credentialsRoutes(),
    givenRoutes(),
    developmentRoutes(),
    nominationRoutes(),
    nominationOfficeRoutes(),
    thanksRoutes(),
    thanksOfficeRoutes(),
  ];
}
