/**
 * Seeded chance: who dies when and where, and which faults strike. Pure. Invariant: under one seed the n-th question about a topic
 * always has the same answer, independent of other questions in between. When it is asked depends on the operating system.
 */
import { type KillPoint, killPoints } from '../core/kill-point.ts';
import { type FaultName, type FaultRule, faultNames } from '../sandbox/provider/faults.ts';
import { chanceOf } from '../sandbox/provider/random.ts';

export interface Dice {
  /** A number in [0, 1). */
  chance(topic: string): number;
  /** A whole number, both ends included. */
  whole(topic: string, least: number, most: number): number;
}

export function createDice(seed: string): Dice {
  const asked = new Map<string, number>();
  const chance = (topic: string): number => {
    const times = asked.get(topic) ?? 0;
    asked.set(topic, times + 1);
    return chanceOf(seed, topic, String(times));
  };
  return { chance, whole: (topic, least, most) => least + Math.floor(chance(topic) * (most - least + 1)) };
}

/** The kill points of planning, when no message is on its way. */
const planningPoints = ['render', 'lookup-counted', 'lookup-answered', 'lookup-recorded'] as const;
/** The kill points of the sending. */
export const sendingPoints: readonly KillPoint[] = killPoints.filter(
  (point) => !(planningPoints as readonly KillPoint[]).includes(point),
);

/** The `nth` death of a round while it is planned: each point in turn; null when the round has had enough of them. */
export function nextPlanningDeath(dice: Dice, nth: number, asked: { kills: number; people: number }): string | null {
  const point = planningPoints[nth];
  if (point === undefined || nth >= Math.max(1, asked.kills / 4)) return null;
  return `${point}:${dice.whole(`passing ${point}`, 1, point === 'render' ? asked.people : 5)}`;
}

/** The `nth` death at a kill point: each point in turn, when it is passed for the first to fifth time. */
export function nextPlannedDeath(dice: Dice, nth: number): string {
  const point = sendingPoints[nth % sendingPoints.length] ?? 'claim-after';
  return `${point}:${dice.whole(`passing ${point}`, 1, 5)}`;
}

/** What is done to the processes besides killing them; the names are keys of the certificate's JSON. */
export const disturbances = ['stop', 'cut-owner', 'cut-pool', 'bow'] as const;
/** `stop`: SIGSTOP, later SIGCONT; `cut-…`: the server ends a connection; `bow`: SIGTERM. */
export type Disturbance = (typeof disturbances)[number];
/** A death of the whole database; its number is asked for separately. */
export const databaseDeath = 'kill-database';

export function nextDisturbance(dice: Dice, nth: number): Disturbance {
  // First each in turn, so that even a short proof has them all.
  return disturbances[nth < disturbances.length ? nth : dice.whole('disturbance', 0, disturbances.length - 1)] ?? 'bow';
}

export interface StormFault {
  readonly name: FaultName;
  readonly rule: Partial<FaultRule>;
}

/** How often and for how long each fault strikes while it is on. Delays stay well below the settling time. */
const rules: Readonly<Record<FaultName, Partial<FaultRule>>> = {
  resetBeforeAccept: { rate: 0.06 },
  error500BeforeAccept: { rate: 0.06 },
  rate429: { rate: 0.03 },
  errorInside200: { rate: 0.02 },
  slow: { rate: 0.3, delayMs: 400 },
  dropReplyAfterAccept: { rate: 0.08 },
  hangAfterAccept: { rate: 0.03 },
  error500AfterAccept: { rate: 0.06 },
  listLag: { rate: 1, delayMs: 1_000 },
  callbackLoss: { rate: 0.3 },
  callbackDuplicate: { rate: 0.3 },
  callbackReorder: { rate: 0.3, delayMs: 1_200 },
  lateError: { rate: 0.03 },
};
/** How many faults are on at once. */
const stormSize = 4;

/** The faults of the `nth` storm: each fault comes once before any comes again; every fourth storm has none. */
export function nextStorm(seed: string, nth: number): readonly StormFault[] {
  if (nth % 4 === 3) return [];
  const storm = nth - Math.floor(nth / 4);
  const perCycle = Math.ceil(faultNames.length / stormSize);
  const cycle = Math.floor(storm / perCycle);
  const order = faultNames.toSorted(
    (a, b) => chanceOf(seed, `storms ${cycle}`, a) - chanceOf(seed, `storms ${cycle}`, b),
  );
  const from = (storm % perCycle) * stormSize;
  return order.slice(from, from + stormSize).map((name) => ({ name, rule: rules[name] }));
}
