/** Bluecast as another repository has it: packed, installed into an empty folder, and started as its own hints say. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { startProcess } from './support/cli.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const env = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', TZ: 'UTC' };

/** Runs a command line as it was printed. */
function run(cwd: string, command: string, more: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync('sh', ['-c', command], {
    cwd,
    env: { ...env, ...more },
    encoding: 'utf8',
    timeout: 600_000,
  });
  return { code: status, stdout, stderr };
}

/** The commands that stand on lines of their own. */
function commandsIn(text: string): readonly string[] {
  const lines = [...text.matchAll(/^ {2}((?:npx bluecast|export|cd) .*?)(?: {2,}.*)?$/gm)];
  return lines.map(([, command = '']) => command);
}

function install(): string {
  const packed = temporaryFolder();
  const { stdout } = run(root, `npm pack --ignore-scripts --silent --pack-destination '${packed}'`);
  const folder = temporaryFolder();
  const done = run(folder, `npm install --no-audit --no-fund '${path.join(packed, stdout.trim())}'`);
  expect(done).toMatchObject({ code: 0 });
  return folder;
}

test('in an empty folder of another repository its hints run as printed, from init to a campaign that is sent', async () => {
  const folder = install();
  const begun = run(folder, 'npx bluecast init');
  expect(begun).toMatchObject({ code: 0, stderr: '' });
  expect(commandsIn(begun.stdout)).toEqual(['npx bluecast new spring-sale', 'npx bluecast sandbox']);
  const made = run(folder, 'npx bluecast new clinic');
  const [preview = ''] = commandsIn(made.stdout);
  expect(preview).toBe('npx bluecast preview clinic');
  expect(run(folder, preview)).toMatchObject({ code: 0, stdout: expect.stringContaining('this is Clinic.') });
  expect(run(folder, 'npx bluecast validate')).toMatchObject({ code: 0 });

  // As npx starts it, but as one process, which ends with the test.
  const sandbox = startProcess('node_modules/.bin/bluecast', ['sandbox', '--port', '0', '--limits', 'off'], {
    cwd: folder,
    env: { npm_command: 'exec' },
  });
  await expect.poll(() => sandbox.stdout(), { timeout: 120_000 }).toContain('npx bluecast send');
  const steps = commandsIn(sandbox.stdout());
  expect(steps.at(-1)).toBe('npx bluecast send clinic --account campaigns/account.sandbox.yaml');
  const sent = run(folder, `${steps.join(' && ')} --yes`);
  expect(sent).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Run \d+ of clinic: finished/m) });
});

test('the demo needs nothing but an empty folder, keeps to a folder of its own, and its hints run as printed', () => {
  const folder = install();
  const before = readdirSync(folder);
  const shown = run(folder, 'npx bluecast demo');
  expect(shown.code).toBe(0);
  expect(readdirSync(folder).filter((name) => !before.includes(name))).toEqual(['.bluecast']);
  expect(existsSync(path.join(folder, '.bluecast', 'postgres'))).toBe(false);
  const [, failed = ''] = /^failed +(\d+) /m.exec(shown.stdout) ?? [];
  // People, of 300: enough to show what becomes of them.
  expect(Number(failed)).toBeGreaterThan(0);
  expect(Number(failed)).toBeLessThanOrEqual(6);
  const [folderOfDemo = '', ...hints] = commandsIn(shown.stdout).filter((each) => !each.includes(' sandbox'));
  for (const hint of hints) expect(run(folder, `${folderOfDemo} && ${hint}`)).toMatchObject({ code: 0 });
  expect(hints).toHaveLength(2);
});
