/** `bluecast prove` with real processes, on the server of the tests. */
import { fileURLToPath } from 'node:url';
import { expect, inject } from 'vitest';
import { type ProveInput, prove } from '../../src/commands/prove.ts';
import { createWorld } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';
import type { ProveWorld } from '../../src/prove/prove.ts';
import { type TestWorld, testWorld } from './world.ts';

const program = [fileURLToPath(new URL('../../dist/program/cli.js', import.meta.url))];
const small: ProveInput = {
  kills: 2,
  recipients: 16,
  workers: 2,
  faults: 'none',
  databaseKills: 0,
  seed: 'small',
  json: true,
};

export interface OpenProof extends TestWorld {
  /** What is not said is small. Returns the exit code. */
  run(input: Partial<ProveInput> & Pick<ProveWorld, 'tamper'>): Promise<number>;
}

export async function openProof(stopping?: AbortSignal): Promise<OpenProof> {
  const outside = await testWorld();
  const config = readConfig({ DATABASE_URL: inject('serverUrl') });
  const world = createWorld(
    { ...outside, ...(stopping === undefined ? {} : { stopping }) },
    { config, root: outside.root },
  );
  return { ...outside, run: async (input) => prove(world, { ...small, program, ...input }) };
}

/** Kills, stops and cuts off processes in a storm of faults; everybody must be reached once, in as many rounds as the kills need. */
export async function proveInStorm(asked: { kills: number; recipients: number; workers: number }): Promise<void> {
  const proof = await openProof();
  const code = await proof.run({ ...asked, faults: 'storm', seed: 'ci' });
  const { deaths, planned, taken, examples } = proof.lastJson() as Record<string, number> & {
    deaths: Record<string, number>;
    examples: unknown;
  };
  // First, because a report of what failed may show no more than the beginning of the certificate.
  expect(examples).toEqual([]);
  expect(proof.printed()).toContain('CLEAN: nobody twice, nobody lost');
  expect(Object.values(deaths).reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(asked.kills);
  // Two messages each; some of a storm's people cannot be reached.
  expect(planned).toBeGreaterThanOrEqual(2 * asked.recipients);
  expect(taken).toBeGreaterThan(1.625 * asked.recipients);
  expect(code).toBe(0);
}
