// Installs what package-lock.json asks for and node_modules lacks; with --build also builds dist/ when src/ is newer, with
// --bench also installs what bench/ is measured against.
// Costs a few milliseconds when there is nothing to do, so `npm start` and `npm test` call it every time.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `Cannot start: Bluecast needs Node 20.19 or newer, and this is ${process.versions.node}. Install it from nodejs.org.`,
  );
  process.exit(2);
}

install(root);
if (process.argv.includes('--bench')) install(`${root}bench/`);
if (process.argv.includes('--build') && !isBuilt()) {
  run(process.execPath, ['scripts/build.mjs']);
}

function install(folder) {
  if (isInstalled(folder)) return;
  console.error(`Installing the packages of ${folder.slice(root.length)}package-lock.json …`);
  // As its own words: a parent npm leaves npm_config_* of its own command in the environment, which npm ci reads.
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], folder);
}

/** True when every package of the lock file that this platform needs is in node_modules at the locked version. */
function isInstalled(folder) {
  const installedFile = `${folder}node_modules/.package-lock.json`;
  if (!existsSync(installedFile)) return false;
  const locked = JSON.parse(readFileSync(`${folder}package-lock.json`, 'utf8')).packages;
  const installed = JSON.parse(readFileSync(installedFile, 'utf8')).packages;
  return Object.entries(locked).every(
    ([path, wanted]) => path === '' || wanted.optional || installed[path]?.integrity === wanted.integrity,
  );
}

/** True when dist/program/cli.js is newer than every source file and the build's own settings. */
function isBuilt() {
  const built = `${root}dist/program/cli.js`;
  if (!existsSync(built)) return false;
  const builtAt = statSync(built).mtimeMs;
  const sources = readdirSync(`${root}src`, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`);
  return [...sources, `${root}tsconfig.json`, `${root}tsconfig.build.json`, `${root}scripts/build.mjs`].every(
    (file) => statSync(file).mtimeMs <= builtAt,
  );
}

function run(command, args, cwd = root) {
  const done = spawnSync(command, args, { cwd, stdio: ['ignore', 2, 2] });
  if (done.status !== 0) process.exit(done.status ?? 1);
}
