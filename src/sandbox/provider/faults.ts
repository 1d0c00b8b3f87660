/**
 * Faults on purpose. Invariant: whether a fault strikes depends on the seed, its name, the number and how often that number came
 * before, never on other numbers.
 */
import { chanceOf } from './random.ts';

export const faultNames = [
  /** The connection is reset before anything was taken. */
  'resetBeforeAccept',
  'error500BeforeAccept',
  'rate429',
  /** HTTP 200 with status ERROR; nothing is taken. */
  'errorInside200',
  /** The answer comes `delayMs` late. */
  'slow',
  /** Taken; the connection breaks in place of an answer. */
  'dropReplyAfterAccept',
  /** Taken; no answer ever comes. */
  'hangAfterAccept',
  'error500AfterAccept',
  /** The list of messages lacks those of the last `delayMs`. */
  'listLag',
  'callbackLoss',
  'callbackDuplicate',
  /** The callback waits for `delayMs`, so that later ones overtake it. */
  'callbackReorder',
  /** ERROR after SENT. */
  'lateError',
] as const;
export type FaultName = (typeof faultNames)[number];

export interface FaultRule {
  /** Share of matching occasions, 0 to 1. */
  readonly rate: number;
  /** Most strikes; null is unlimited. */
  readonly count: number | null;
  /** Strikes only this number; null is any. */
  readonly number: string | null;
  /** Strikes only this line; null is any. */
  readonly line: string | null;
  /** Strikes only this endpoint, by its name in the contract; null is every endpoint that sends. */
  readonly endpoint: string | null;
  /** Milliseconds; used by faults of time. */
  readonly delayMs: number;
  /** The `error_code` of errorInside200. */
  readonly errorCode: number | string;
}

export interface Occasion {
  readonly number: string;
  readonly line: string;
  /** The endpoint called; null for faults that happen outside a call. */
  readonly endpoint: string | null;
  readonly isSend: boolean;
}

export interface Faults {
  set(name: FaultName, rule: FaultRule): void;
  /** Without a name, clears all. */
  clear(name?: FaultName): void;
  /** The rule when the fault strikes on this occasion, else undefined. */
  strike(name: FaultName, occasion: Occasion): FaultRule | undefined;
  readonly isQuiet: () => boolean;
  list(): readonly { readonly name: FaultName; readonly rule: FaultRule; readonly strikes: number }[];
}

interface Active {
  readonly rule: FaultRule;
  readonly timesOf: Map<string, number>;
  strikes: number;
}

export const defaultFaultRule: FaultRule = {
  rate: 1,
  count: null,
  number: null,
  line: null,
  endpoint: null,
  delayMs: 2_000,
  errorCode: 10001,
};

export function createFaults(seed: string): Faults {
  const active = new Map<FaultName, Active>();
  return {
    set: (name, rule) => {
      active.set(name, { rule, timesOf: new Map(), strikes: 0 });
    },
    clear: (name) => {
      if (name === undefined) active.clear();
      else active.delete(name);
    },
    strike: (name, occasion) => {
      const fault = active.get(name);
      if (fault === undefined || !isMeant(fault.rule, occasion)) return undefined;
      if (fault.rule.count !== null && fault.strikes >= fault.rule.count) return undefined;
      const times = fault.timesOf.get(occasion.number) ?? 0;
      fault.timesOf.set(occasion.number, times + 1);
      if (chanceOf(seed, name, `${occasion.number}/${times}`) >= fault.rule.rate) return undefined;
      fault.strikes += 1;
      return fault.rule;
    },
    isQuiet: () => active.size === 0,
    list: () => [...active].map(([name, { rule, strikes }]) => ({ name, rule, strikes })),
  };
}

function isMeant(rule: FaultRule, occasion: Occasion): boolean {
  return (
    (rule.number === null || rule.number === occasion.number) &&
    (rule.line === null || rule.line === occasion.line) &&
    (rule.endpoint === null ? occasion.isSend : rule.endpoint === occasion.endpoint)
  );
}
