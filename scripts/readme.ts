/**
 * Runs the README's five minutes in a temporary folder, and with --write puts what the commands write into the page.
 * Needs dist/: `npm run build`.
 */
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readSteps, runSteps, showOutputs, withoutTimes } from './readme-steps.ts';

const readme = new URL('../README.md', import.meta.url);
const folder = mkdtempSync(path.join(tmpdir(), 'bluecast-readme-'));
// A server that root starts runs as another user, who must be able to enter.
chmodSync(folder, 0o755);
try {
  const page = readFileSync(readme, 'utf8');
  const renewed = showOutputs(page, await runSteps(readSteps(page), { folder }));
  if (process.argv.includes('--write')) {
    writeFileSync(readme, renewed);
  } else if (withoutTimes(renewed) !== withoutTimes(page)) {
    console.error('README.md shows other output than the program writes: `npm run readme` renews it');
    process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
