/** Approves a plan. Invariant: the approval holds for the exact bytes of the file, and its maker cannot give it. */
import { badInput, forbidden } from '../core/operating-error.ts';
import { isSameName } from '../core/people/same-name.ts';
import { findPlan, markApproved, recordPlan } from '../store/plan/plan-file.ts';
import type { DatabaseWorld } from '../world.ts';
import type { ReadPlan } from './read-plan.ts';

export interface ApprovedPlan {
  readonly madeBy: string;
  /** The first approval: a second one changes nothing. */
  readonly approvedBy: string;
  readonly approvedAt: Date;
}

/** Records the approval. Throws `own-plan` if `by` made the plan, and `no-plan`. */
export async function approvePlan(
  { db, now }: Pick<DatabaseWorld, 'db' | 'now'>,
  asked: { read: ReadPlan; by: string },
): Promise<ApprovedPlan> {
  const { read, by } = asked;
  const { plan, body, sha256, file } = read;
  const madeBy = (await findPlan(db, sha256))?.madeBy ?? plan.made.by;
  if (isSameName(by, madeBy))
    throw forbidden('own-plan', `Cannot approve ${file} as ${by}: ${by} made it; somebody else has to approve it`);
  const madeAt = new Date(plan.made.at);
  if (Number.isNaN(madeAt.getTime()))
    throw badInput('no-plan', `Cannot approve ${file}: it does not say when it was made; plan again`);
  await recordPlan(db, { sha256, account: plan.account, campaign: plan.campaign, madeBy, madeAt, salt: null, body });
  const at = now();
  await markApproved(db, { sha256, by, at });
  const kept = await findPlan(db, sha256);
  return { madeBy, approvedBy: kept?.approvedBy ?? by, approvedAt: kept?.approvedAt ?? at };
}
