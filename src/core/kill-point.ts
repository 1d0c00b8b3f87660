/**
 * Named places in the code where a process may die. `bluecast prove` kills processes at each of them and audits what became of the
 * messages; in ordinary work, passing one does nothing.
 */
export const killPoints = [
  /** Before the claim is sent to the database. */
  'claim-before',
  /** The claim is on its way to the database; whether it commits is not known. */
  'claim-during',
  /** The claim is committed; nothing has been posted. */
  'claim-after',
  /** Just before the request is written to the socket. */
  'post-before',
  /** The request is written; no answer has come. */
  'post-after',
  /** The answer is there but not recorded. */
  'answer',
  /** The record is on its way to the database. */
  'record-during',
  /** The record is committed. */
  'record-after',
  /** A row's texts are being filled in. */
  'render',
] as const;
export type KillPoint = (typeof killPoints)[number];

/** Called when a place is passed; `id` is that of the message, or the number of the row of a CSV. */
export type Passing = (point: KillPoint, id?: number) => void;

/** A planned death: at the `times`th passing of a place, by one id where that is given. */
export interface PlannedDeath {
  readonly point: KillPoint;
  readonly id: number | null;
  readonly times: number;
}

/** `claim-after`, `claim-after:3` (the third time), `render=17` (row 17); null for anything else. */
export function parsePlannedDeath(text: string): PlannedDeath | null {
  const [, name, id, times] = /^([a-z-]+)(?:=(\d{1,15}))?(?::(\d{1,9}))?$/.exec(text) ?? [];
  const point = killPoints.find((each) => each === name);
  if (point === undefined) return null;
  return { point, id: id === undefined ? null : Number(id), times: times === undefined ? 1 : Number(times) };
}

/** A `Passing` that calls `die` at the planned death. */
export function createPassing(planned: PlannedDeath, die: () => void): Passing {
  let left = planned.times;
  return (point, id) => {
    if (point !== planned.point || (planned.id !== null && planned.id !== id)) return;
    left -= 1;
    if (left === 0) die();
  };
}
