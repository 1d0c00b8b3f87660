/** Makes the plan of a run, writes it to a file, and stores it in the database. */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { codeOf } from '../core/error-code.ts';
import { formatNumber } from '../core/format-count.ts';
import { badInput } from '../core/operating-error.ts';
import { formatPlan, type PlanFile } from '../core/plan/plan-file.ts';
import type { Inputs } from '../inputs/load-inputs.ts';
import { describeMaking } from '../plan/describe-making.ts';
import { describePlan } from '../plan/describe-plan.ts';
import type { Foreseen } from '../plan/forecast-plan.ts';
import type { PreparedRun } from '../runs/prepared-run.ts';
import { recordPlan } from '../store/plan/plan-file.ts';
import type { DatabaseWorld } from '../world.ts';
import { lockInputs } from './lock-inputs.ts';

export interface MadePlan {
  readonly plan: PlanFile;
  readonly salt: string;
  /** Phone numbers of its recipients, in the same order. */
  readonly phones: readonly string[];
}

export interface MakeAsked {
  readonly inputs: Inputs;
  readonly prepared: PreparedRun;
  /** Who makes the plan. */
  readonly by: string;
  readonly foreseen?: Foreseen | undefined;
  /** Called with a description of each step, for display. */
  readonly onStep: (step: string) => void;
}

/** Describes a prepared run as a plan. */
export async function makePlan({ db, now }: Pick<DatabaseWorld, 'db' | 'now'>, asked: MakeAsked): Promise<MadePlan> {
  const { inputs, prepared, by, foreseen, onStep } = asked;
  const { salt } = inputs;
  const total = formatNumber(prepared.run.recipients);
  const { plan, phones } = await describePlan(db, {
    runId: prepared.run.id,
    campaign: inputs.campaign,
    account: inputs.account,
    lineIds: orderLineIds(inputs, prepared),
    salt,
    head: await lockInputs(inputs),
    onProgress: (recipients) => onStep(`describing the plan: ${formatNumber(recipients)} of ${total}`),
  });
  const made = await describeMaking(
    { db, now: now() },
    {
      runId: prepared.run.id,
      account: inputs.account,
      lineIds: prepared.lineIds,
      by,
      recipients: plan.recipients,
      foreseen,
    },
  );
  return { plan: { made, ...plan }, salt, phones };
}

/** Ids of the account's lines, in the order of account.yaml. */
export function orderLineIds(inputs: Inputs, { lineIds }: Pick<PreparedRun, 'lineIds'>): readonly number[] {
  return inputs.account.lines.flatMap((line) => lineIds.get(line.number) ?? []);
}

/** Writes the plan and stores it in the database; returns the hash of its bytes. Throws `cannot-write`. */
export async function writePlan(
  { db }: Pick<DatabaseWorld, 'db'>,
  { file, plan, salt }: Omit<MadePlan, 'phones'> & { file: string },
): Promise<string> {
  const body = formatPlan(plan);
  try {
    writeFileSync(file, body);
  } catch (error) {
    const code = codeOf(error);
    throw badInput('cannot-write', `Cannot write the plan to ${file}: ${code}; name a file that can be written`);
  }
  const sha256 = hashPlan(body);
  const { made, account, campaign } = plan;
  await recordPlan(db, { sha256, account, campaign, madeBy: made.by, madeAt: new Date(made.at), salt, body });
  return sha256;
}

/** The identity of a plan: SHA-256, in hex, of the bytes of its file. */
export function hashPlan(body: string): string {
  return createHash('sha256').update(body).digest('hex');
}
