/** A file that a script makes: written with `--write`, otherwise compared with what it would write. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The day in a file is that of its making: it alone makes no difference. */
const day = /(?<=[mM]adeOn(?: =|:) )'\d{4}-\d{2}-\d{2}'/;

/** Writes `text`, formatted, to a file of the repository, or says that the file is not current: the exit code is 1 then. */
export function keepGenerated(file: string, { text, script }: { text: string; script: string }): void {
  const target = fileURLToPath(new URL(`../${file}`, import.meta.url));
  const made = format(file, text);
  if (process.argv.includes('--write')) {
    writeFileSync(target, made);
    return;
  }
  if (readFileSync(target, { encoding: 'utf8', flag: 'a+' }).replace(day, '') === made.replace(day, '')) return;
  console.error(`${file} is not what its sources make: run npx tsx scripts/${script} --write`);
  process.exitCode = 1;
}

/** The day of today, for the file's own account of its age. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}

function format(file: string, text: string): string {
  const biome = fileURLToPath(new URL('../node_modules/@biomejs/biome/bin/biome', import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [biome, 'format', `--stdin-file-path=${file}`], {
    input: text,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}
