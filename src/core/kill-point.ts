/**
 * Named places in the code where a process may die. `bluecast prove` kills processes at each of them and audits what became of the
 * messages; in ordinary work, reaching one does nothing.
 */
export const killPoints = [
  /** Before the claim is sent to the database. */
  'claim-before',
  /** The claim is on its way to the database; the process never learns whether it commits. */
  'claim-during',
  /** The claim is committed; nothing has been posted. */
  'claim-after',
  /** Just before the request is written to the socket. */
  'post-before',
  /** The request is written; no answer has come. */
  'post-after',
  /** The answer has arrived and is not recorded yet. */
  'answer',
  /** The record is on its way to the database. */
  'record-during',
  /** The record is committed. */
  'record-after',
  /** A row's texts are being filled in. */
  'render',
  /** A lookup is counted; its question has not left. */
  'lookup-counted',
  /** The answer to a lookup has arrived and is not recorded yet. */
  'lookup-answered',
  /** The answer to a lookup is recorded. */
  'lookup-recorded',
] as const;
export type KillPoint = (typeof killPoints)[number];

/** Called when a kill point is reached; `id` is that of the message or the contact, or the number of the row of a CSV. */
export type AtKillPoint = (point: KillPoint, id?: number) => void;

/** A planned death: when `point` is reached for the `times`th time, by one id where that is given. */
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

/** Calls `die` when the planned death is reached. */
export function createKillPoint(planned: PlannedDeath, die: () => void): AtKillPoint {
  let left = planned.times;
  return (point, id) => {
    if (point !== planned.point || (planned.id !== null && planned.id !== id)) return;
    left -= 1;
    if (left === 0) die();
  };
}
