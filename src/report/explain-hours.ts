/** Where a recipient may be, how that is known, and when texts may go there: by the packs in force at a moment. */
import type { Purpose } from '../core/campaign/campaign.ts';
import { dayMs } from '../core/duration.ts';
import { type Permitted, permittedHours } from '../core/hours/permitted.ts';
import { type Evidence, placeOfKey } from '../core/place/place.ts';
import type { Database } from '../store/database/connect.ts';
import { getHours } from '../store/places/place.ts';
import type { ExplainedRecipient } from '../store/report/explain.ts';
import { getHoursFacts } from '../store/report/explain-turn.ts';
import type { FoundRun } from '../store/runs/run-find.ts';

export interface ExplainedHours {
  /** The moment that is asked about. */
  readonly asOf: Date;
  readonly purpose: Purpose;
  readonly evidence: Evidence;
  readonly candidates: readonly { readonly zone: string; readonly state: string | null }[];
  readonly packs: readonly { readonly id: string; readonly version: string }[];
  /** Those of the day before and the day after the moment; none: nothing may go. */
  readonly windows: readonly { readonly from: Date; readonly to: Date }[];
  /** Editions of packs and zones by which the run was planned; null: not known. */
  readonly plannedBy: string | null;
}

/** The hours of a recipient; null where texts may go at any time, or for nobody. */
export async function explainHours(
  db: Database,
  { run, recipient, asOf }: { run: FoundRun; recipient: ExplainedRecipient | null; asOf: Date },
): Promise<ExplainedHours | null> {
  if (recipient === null || recipient.candidates === null) return null;
  const { purpose, factsEdition } = await getHoursFacts(db, run.id);
  const permitted = await findPermitted(db, { ...run, ...recipient, purpose });
  if (permitted === null) return null;
  const span = { fromMs: asOf.getTime() - dayMs, untilMs: asOf.getTime() + dayMs };
  return {
    asOf,
    purpose,
    evidence: recipient.evidence,
    candidates: placeOfKey(recipient.candidates).map(({ zone, state }) => ({ zone, state })),
    packs: permitted.packs.map(({ id, version }) => ({ id, version })),
    windows: permitted.openings(span).map(({ fromMs, untilMs }) => ({ from: new Date(fromMs), to: new Date(untilMs) })),
    plannedBy: factsEdition,
  };
}

/** The hours of a place, by the packs and the account's file as they are now; null where texts may go at any time. */
export async function findPermitted(
  db: Database,
  { accountId, candidates, purpose }: { accountId: number; candidates: string | null; purpose: Purpose },
): Promise<Permitted | null> {
  if (candidates === null) return null;
  const permitted = permittedHours(placeOfKey(candidates), { purpose, hours: await getHours(db, accountId) });
  return permitted.isAlways ? null : permitted;
}
