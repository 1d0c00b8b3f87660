/** `bluecast prove`: kills the engine many times while it sends to a sandbox, then checks that everybody got each message once. */
import { withDatabaseUrl } from '../compose.ts';
import { formatNumber } from '../core/format-count.ts';
import type { ProveAsked } from '../prove/asked.ts';
import { certificateJson, formatCertificate } from '../prove/certificate.ts';
import { type ProveWorld, runProof } from '../prove/prove.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { createSteps } from '../terminal/steps.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { World } from '../world.ts';

export interface ProveInput extends Omit<ProveAsked, 'seed'> {
  /** Absent: a new seed each time. */
  readonly seed?: string | undefined;
  readonly json: boolean;
}

/** Runs a proof on a scratch database; returns 1 for any violation. */
export async function prove(
  world: World & Terminal,
  input: ProveInput & Pick<ProveWorld, 'program' | 'tamper'>,
): Promise<number> {
  const { json, program, tamper, kills, recipients, workers, faults, databaseKills } = input;
  const startedAt = world.now().getTime().toString(36);
  const asked: ProveAsked = { kills, recipients, workers, faults, databaseKills, seed: input.seed ?? startedAt };
  const steps = createSteps(world);
  const proof = await withDatabaseUrl(world, async (serverUrl) =>
    runProof(
      {
        clock: world.clock,
        stopping: world.stopping,
        serverUrl,
        program,
        name: `bluecast_proof_${startedAt}_${process.pid}`,
        onProgress: ({ deaths, gone, round }) =>
          steps.show(
            `proving: ${deaths} of ${asked.kills} deaths, ${formatNumber(gone)} messages sent, round ${round}`,
          ),
        ...(tamper === undefined ? {} : { tamper }),
      },
      asked,
    ),
  ).finally(steps.clear);
  if (proof === null) {
    world.note('Stopped: nothing is proved; the scratch database is deleted.');
    return exitCodes.interrupted;
  }
  world.print(formatCertificate(proof));
  if (json) world.print(JSON.stringify(certificateJson(proof)));
  return proof.audit.violations.length === 0 ? exitCodes.done : exitCodes.unsettled;
}
