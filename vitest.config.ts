import { sep } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Tests that reach neither a database nor a process of Bluecast: `npm run test:pure` runs them in seconds. */
const pure = [
  'test/{core,campaign,sendblue,terminal}/**/*.test.ts',
  'test/report/text/*.test.ts',
  'test/{config,imports,root,what-happens-when}.test.ts',
  'test/audience/{decode,normalise-row,read-rows}.test.ts',
  'test/inputs/choose-account.test.ts',
  'test/dispatch/{breaker,pace,slots}.test.ts',
  'test/plan/{choose-skip-reason,render-messages}.test.ts',
  'test/prove/{audit,certificate,dice}.test.ts',
  'test/store/embedded/free-port.test.ts',
  'test/track/{list-pace,read-list,weigh-absence}.test.ts',
];

/** Tests of random cases, of which `npm test` tries a quarter: see test/support/runs.ts. */
const properties = [
  'test/core/{hours/permitted-property,message/advance,people/phone,text/template}.test.ts',
  'test/sendblue/{classify,normalise,contract/read-request}.test.ts',
  'test/{dispatch/pace,sandbox/invariants,store/database/array-literal}.test.ts',
];

/** Tests with cases that wait for long, of which `npm test` tries the ones that stand for the others. */
const long = ['test/faults/{database,kill-points,ownership,provider}.test.ts'];

/** Folders whose tests wait for others, the longest first. */
const slowFolders = ['faults', 'prove', 'restore', 'commands', 'campaigns'];

/** By size alone a small file that takes a minute would begin when all others are done, and one core would stand idle. */
class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => place(one) - place(other));
  }
}

/** A process loads modules for one project, so the pure one begins when the other has no files left. */
function place({ moduleId, project }: TestSpecification): number {
  if (project.name === 'pure') return slowFolders.length + 1;
  const at = slowFolders.findIndex((folder) => moduleId.includes(`${sep}test${sep}${folder}${sep}`));
  return at < 0 ? slowFolders.length : at;
}

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: 'pure', include: pure } },
      {
        extends: true,
        test: {
          name: 'database',
          include: ['test/**/*.test.ts'],
          exclude: pure,
          globalSetup: ['test/support/global-setup.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'proof',
          include: ['test/**/*.proof.ts', ...properties, ...long],
          env: { FC_RUNS: 'all' },
          globalSetup: ['test/support/global-setup.ts'],
        },
      },
    ],
    // Some of the time goes into waiting for processes and the server, so more workers than cores.
    maxWorkers: 4,
    // Of one file, those that are declared to run side by side: test/support/side-by-side.ts. With more of them a busy machine
    // keeps a worker waiting for its database for longer than it has patience.
    maxConcurrency: 3,
    // Nothing happens on import and no module has a state, so files share what has been loaded: to load it for each takes a quarter
    // of the time of all tests.
    isolate: false,
    sequence: { sequencer: SlowFirst },
    // Many times what the slowest test takes when nothing else runs: what hangs is to fail, and what is slow is not.
    testTimeout: 400_000,
    hookTimeout: 400_000,
    // Not a second: what is waited for may be another process, and the machine busy.
    expect: { poll: { timeout: 60_000 } },
  },
});
