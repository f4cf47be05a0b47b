/** What leaders note after a session. */
export const debriefs: readonly { went: string; next: string }[] = [
  { went: "Everybody drew the diagram once without looking.", next: "Begin with the two who were away." },
  { went: "The quiet corner talked today.", next: "Fewer slides, more whiteboard." },
  {
    went: "Pairs worked well, and we ended on time.",
    next: "Bring one hard question for the last ten minutes.",
  },
  { went: "We found the knot: it was the units.", next: "" },
];

/** What members write to those who lead. */
export const notes: readonly string[] = [
  "Thank you for staying until I got it.",
  "You never made a question feel small. Thank you.",
  "The tea helped, and the drawings even more.",
  "Since your group I look forward to Tuesdays.",
  "Thank you for noticing that I was lost, and for not saying so aloud.",
];

/** Why somebody should be thanked by all. */
export const nominations: readonly string[] = [
  "They remember what each of us was stuck on and bring it up again a week later, kindly.",
  "They turned a room of strangers into a group that meets for lunch as well.",
  "They explain the same thing in three ways until one of them fits, and never look at the clock.",
  "When I missed two weeks they made it easy to come back.",
  "Their cases are the ones we still talk about on the wards.",
];

/** What leaders would like the office to know. */
export const requests: readonly string[] = [
  "The projector in the room went dark twice. Could somebody look at it?",
  "Two of us would like to observe another group. Who could take us along?",
  "We were locked out for ten minutes; the porter had no key.",
];
