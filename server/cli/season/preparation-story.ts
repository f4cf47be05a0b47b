/** What the office's template for review groups begins with. */
export const template = [
  { text: "What we are stuck on", minutes: 10 },
  { text: "Worked together", minutes: 30 },
  { text: "What we take home", minutes: 10 },
];

/** Plans of sessions, round and round; each adds up to fifty minutes. */
export const plans = [
  {
    items: [
      { text: "Everybody names one thing from the lecture that did not land", minutes: 10 },
      { text: "Draw the pathway on the whiteboard, one step each", minutes: 25 },
      { text: "Three practice questions in pairs", minutes: 15 },
    ],
    links: [{ label: "The chapter we draw from", address: "https://library.northfield.example/chapter" }],
  },
  {
    items: [
      { text: "Last week in two minutes, by somebody new", minutes: 5 },
      { text: "One case, solved together", minutes: 35 },
      { text: "What would you look up first?", minutes: 10 },
    ],
    links: [],
  },
  {
    items: [
      { text: "Stuck-on board, the three most backed", minutes: 20 },
      { text: "Explain it to your neighbour, then swap", minutes: 20 },
      { text: "Write one exam question and its answer", minutes: 10 },
    ],
    links: [{ label: "Practice questions", address: "https://library.northfield.example/questions" }],
  },
];

/** What members of groups on a topic are stuck on; `any` where a topic has none of its own. */
export const stuckOn: Readonly<Record<string, readonly string[]>> = {
  anatomy: [
    "Which nerve goes with which compartment of the forearm?",
    "I mix up the rotator cuff muscles every time.",
    "How do I picture the brachial plexus without the diagram?",
  ],
  renal: [
    "Why does the countercurrent multiplier not run down?",
    "Where exactly does aldosterone act, and where ADH?",
    "Clearance calculations: when do I use which formula?",
  ],
  cardiology: [
    "Reading an axis from leads I and aVF: why does it work?",
    "Preload and afterload still feel like the same thing.",
    "Which murmurs get louder on standing up?",
  ],
  any: [
    "The last quarter of Tuesday's lecture went too fast for me.",
    "How deep do we need to know the enzymes?",
    "Could we do one question of last year's paper together?",
  ],
};

/** What leaders announce. */
export const announcements = [
  "Next week we start with the stuck-on board, so post what you are stuck on, however small. It is anonymous.",
  "Bring coloured pens if you have some. We will draw, and nobody needs to be good at it.",
  "I have put the plan for the next session up. If you would rather do something else, say so here.",
  "Thank you for last week, that was a lot of good questions. We go on where we stopped.",
];

/** What members answer. */
export const replies = [
  "Could we go over the second case again? I lost the thread half-way.",
  "Thanks! I can bring pens for everybody.",
  "I will be five minutes late because of the lab, please start without me.",
  "The diagram from last week helped a lot. Could somebody share a photo of it?",
  "Sounds good to me.",
];
