import type { RuleFields } from "./rule.js";

type Draft = Pick<RuleFields, "key" | "kind" | "audience" | "name" | "about" | "needs">;

const hour = 60;
const level = (step: number): Draft[] => {
  const needs = [
    { measure: "trainingMinutes" as const, atLeast: 10 * hour * step },
    { measure: "leadingMinutes" as const, atLeast: 25 * hour * step },
  ];
  const plus = [
    { measure: "trainingMinutes" as const, atLeast: 10 * hour * step },
    { measure: "leadingMinutes" as const, atLeast: (25 * step + 15) * hour },
    { measure: "developmentActivities" as const, atLeast: 2 * step },
  ];
  const about = "For leading a peer group week after week, and learning how to do it well.";
  const common = { kind: "level" as const, audience: "leader" as const, about };
  return [
    { ...common, key: `level-${step}`, name: `Peer Leader, level ${step}`, needs },
    { ...common, key: `level-${step}-plus`, name: `Peer Leader, level ${step} Plus`, needs: plus },
  ];
};

const milestone = (sessions: number): Draft => ({
  key: `attended-${sessions}`,
  kind: "milestone",
  audience: "student",
  name: `${sessions} sessions together`,
  about: "For turning up for the others, time after time.",
  needs: [{ measure: "sessionsAttended", atLeast: sessions }],
});

const award: Draft = {
  key: "award-thanked",
  kind: "award",
  audience: "leader",
  name: "Thanked by the group",
  about: "For being somebody whose group speaks up for them.",
  needs: [],
};

/**
 * What a new programme begins with: levels of 10 h of training and 25 h of leading, each step the same again, "Plus"
 * with 15 more hours and 2 development activities; milestones for members; an award that staff decide
 * from nominations. Staff edit all of it.
 */
export const defaultRules: readonly Draft[] = [
  ...[1, 2, 3].flatMap(level),
  ...[5, 10, 20].map(milestone),
  award,
];
