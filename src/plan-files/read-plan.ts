/** Plan files as they come back from disk. */
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { codeOf } from '../core/error-code.ts';
import { badInput } from '../core/operating-error.ts';
import { type PlanFile, parsePlan } from '../core/plan/plan-file.ts';
import { hashPlan } from './make-plan.ts';

export interface ReadPlan {
  readonly file: string;
  readonly plan: PlanFile;
  readonly body: string;
  readonly sha256: string;
}

/** A plan of a million recipients has a tenth of this. */
const maxBytes = 1_000_000_000;

/** Reads a plan. Throws `no-plan` for what cannot be read or is none. */
export function readPlanFile(file: string): ReadPlan {
  const body = readBody(file);
  const plan = parsePlan(body);
  if (plan !== null) return { file, plan, body, sha256: hashPlan(body) };
  throw badInput('no-plan', `Cannot read ${file} as a plan: make one with \`bluecast plan CAMPAIGN --out FILE\``);
}

/** Where the campaign of a plan is, from the folder that Bluecast is started in. Throws `no-campaign` without a plan. */
export function folderOf(file: string | undefined): string {
  if (file !== undefined) return path.join('campaigns', readPlanFile(file).plan.campaign);
  throw badInput('no-campaign', 'Cannot tell what to send: name the folder of a campaign, or a plan with --plan');
}

function readBody(file: string): string {
  try {
    if (statSync(file).size <= maxBytes) return readFileSync(file, 'utf8');
  } catch (error) {
    throw badInput('no-plan', `Cannot read the plan ${file}: ${codeOf(error)}; check the path`);
  }
  throw badInput('no-plan', `Cannot read the plan ${file}: it is larger than any plan; name another file`);
}
