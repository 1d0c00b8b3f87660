// Everything that can be checked without running the program: one line per check, the output of those that failed.
// `npm run check -- lint types` runs only those named.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Several are programs of many threads already; two at a time keep two cores busy. */
const atOnce = 2;

const checks = [
  { name: 'types', module: 'typescript/bin/tsc', args: ['--noEmit'] },
  { name: 'lint', module: 'oxlint/bin/oxlint', args: ['--type-aware', '--deny-warnings'] },
  { name: 'format', module: '@biomejs/biome/bin/biome', args: ['ci', '--colors=off', '.'] },
  { name: 'unused', module: 'knip/bin/knip.js', args: ['--no-progress'] },
  { name: 'schema', module: 'tsx/dist/cli.mjs', args: ['scripts/schema.ts'] },
  { name: 'openapi', module: 'tsx/dist/cli.mjs', args: ['scripts/openapi.ts'] },
  { name: 'campaign', module: 'tsx/dist/cli.mjs', args: ['scripts/campaign-files.ts'] },
  { name: 'pages', module: 'tsx/dist/cli.mjs', args: ['scripts/pages.ts'] },
  { name: 'zones', module: 'tsx/dist/cli.mjs', args: ['scripts/zones.ts'] },
  { name: 'places', module: 'tsx/dist/cli.mjs', args: ['scripts/places.ts'] },
  { name: 'packs', module: 'tsx/dist/cli.mjs', args: ['scripts/packs.ts'] },
  { name: 'words', module: 'tsx/dist/cli.mjs', args: ['scripts/words.ts'] },
].filter(({ args: [script] }) => !script.startsWith('scripts/') || existsSync(`${root}${script}`));

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => checks.every((check) => check.name !== name));
if (unknown.length > 0) {
  console.error(`Cannot check ${unknown.join(', ')}: there are ${checks.map((check) => check.name).join(', ')}`);
  process.exit(2);
}
const waiting = checks.filter((check) => asked.length === 0 || asked.includes(check.name));
let failed = 0;
await Promise.all(Array.from({ length: atOnce }, work));
process.exitCode = failed === 0 ? 0 : 1;

async function work() {
  for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
    const startedMs = performance.now();
    const { code, output } = await run(check);
    const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
    if (code === 0) {
      console.log(`ok      ${check.name} (${seconds} s)`);
    } else {
      failed += 1;
      console.log(`FAILED  ${check.name} (${seconds} s)\n${output.trim()}`);
    }
  }
}

/** The exit code (null when it was killed or could not be started) and all it said. */
function run({ module, args }) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [`${root}node_modules/${module}`, ...args], {
      cwd: root,
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => resolve({ code: null, output: `${output}${error.message}` }));
    child.on('close', (code) => resolve({ code, output }));
  });
}
