/** Plan files as they come back from disk. */

import { readFileSync, statSync } from 'node:fs';
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

/** Reads a plan. Throws `no-plan` for a file that cannot be read, and `not-a-plan`. */
export function readPlanFile(file: string): ReadPlan {
  const body = readBody(file);
  const plan = parsePlan(body);
  if (plan !== null) return { file, plan, body, sha256: hashPlan(body) };
  throw badInput('not-a-plan', `Cannot read ${file} as a plan: it is not one, or not whole`);
}

function readBody(file: string): string {
  try {
    if (statSync(file).size <= maxBytes) return readFileSync(file, 'utf8');
  } catch (error) {
    const code = codeOf(error);
    throw badInput('no-plan', `Cannot read the plan ${file}: ${code}; check the path`);
  }
  throw badInput('no-plan', `Cannot read the plan ${file}: it is larger than any plan; name another file`);
}
