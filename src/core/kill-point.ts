/**
 * The places between claim and record where a process may die, by name. `bluecast prove` ends processes at each of them and
 * audits what became of the messages; in ordinary work passing one does nothing.
 */

export const killPoints = [
  /** Before the claim is asked for. */
  'claim-before',
  /** The claim is on its way to the database; whether it commits, nobody hears. */
  'claim-during',
  /** The claim is committed, nothing has been posted. */
  'claim-after',
  /** Just before the request is written to the socket. */
  'post-before',
  /** The request has been written; no answer has come. */
  'post-after',
  /** The answer is there and not written down. */
  'answer',
  /** The record is on its way to the database. */
  'record-during',
  /** The record is committed. */
  'record-after',
  /** A row's texts are being filled in. */
  'render',
] as const;
export type KillPoint = (typeof killPoints)[number];

/** Tells that a place is passed; `id` is what is at hand there: a message, or a line of a CSV. */
export type Passing = (point: KillPoint, id?: number) => void;

/** One death to come: the `times`th passing of a place, of one id where that is given. */
export interface PlannedDeath {
  readonly point: KillPoint;
  readonly id: number | null;
  readonly times: number;
}

/** `claim-after`, `claim-after:3` (the third time), `render=17` (line 17); null for anything else. */
export function parsePlannedDeath(text: string): PlannedDeath | null {
  const [, name, id, times] = /^([a-z-]+)(?:=(\d{1,15}))?(?::(\d{1,9}))?$/.exec(text) ?? [];
  const point = killPoints.find((each) => each === name);
  if (point === undefined) return null;
  return { point, id: id === undefined ? null : Number(id), times: times === undefined ? 1 : Number(times) };
}

/** Calls `die` at the planned death. */
export function createPassing(planned: PlannedDeath, die: () => void): Passing {
  let left = planned.times;
  return (point, id) => {
    if (point !== planned.point || (planned.id !== null && planned.id !== id)) return;
    left -= 1;
    if (left === 0) die();
  };
}
