/** What a terminal gets: `script` (util-linux) is one. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';

const cli = fileURLToPath(new URL('../../dist/program/cli.js', import.meta.url));
const hasScript = spawnSync('script', ['-qec', 'true', '/dev/null'], { stdio: 'ignore' }).status === 0;

/** Everything that `bluecast validate` writes to a terminal. */
function validateAtTerminal(cwd: string, env: Record<string, string> = {}): string {
  return spawnSync('script', ['-qec', `'${process.execPath}' '${cli}' validate`, '/dev/null'], {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', TERM: 'xterm', ...env },
    encoding: 'utf8',
  }).stdout;
}

test.skipIf(!hasScript)('an error is red at a terminal, and no name of a folder steers it', () => {
  const cwd = temporaryFolder();
  const folder = path.join(cwd, 'campaigns', 'a\u001b[2Jb');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'campaign.yaml'), 'name: A\n');
  const shown = validateAtTerminal(cwd);
  expect(shown).toContain('\u001b[31merror\u001b[39m');
  expect(shown).not.toContain('\u001b[2Jb');
  const plain = validateAtTerminal(cwd, { NO_COLOR: '1' });
  expect(plain).toContain(' error ');
  expect(plain).not.toContain('\u001b[31m');
});
