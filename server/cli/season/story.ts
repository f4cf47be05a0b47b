import type { Topic } from "../../terms/written-lists.js";

/** What the demo's programme reviews. */
export const topics: readonly Topic[] = [
  { code: "anatomy", name: "Anatomy of the limbs" },
  { code: "renal", name: "Renal" },
  { code: "cardiology", name: "Cardiology" },
  { code: "respiratory", name: "Respiratory" },
  { code: "neuro", name: "Neuroanatomy" },
  { code: "biochemistry", name: "Biochemistry" },
  { code: "pharmacology", name: "Pharmacology" },
  { code: "immunology", name: "Immunology" },
  { code: "histology", name: "Histology" },
  { code: "endocrine", name: "Endocrinology" },
  { code: "clinical-skills", name: "Clinical skills" },
  { code: "statistics", name: "Statistics and evidence" },
];

/** How groups of a topic are called, round and round. */
export const titles: readonly string[] = [
  "{topic} together",
  "{topic}, from the start",
  "{topic} by cases",
  "{topic} on the whiteboard",
  "{topic} after lectures",
  "{topic}, one diagram at a time",
  "{topic} questions and answers",
  "{topic} for visual minds",
  "{topic} out loud",
  "{topic}, slowly",
];

/** What leaders say of their groups. */
export const abouts: readonly string[] = [
  "We go through last week's lectures with a whiteboard and no hurry. Bring one thing you did not understand.",
  "Each week one case, solved together. Nobody is called on; everybody may ask.",
  "Short recap, then practice questions in pairs. There is tea.",
  "We draw the pathways until they make sense, and keep the drawings.",
];
