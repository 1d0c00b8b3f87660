/** Processor time of a process and all its children, from /proc. Linux alone; elsewhere nothing is known of it. */
import { readdirSync, readFileSync } from 'node:fs';

/** Ticks of the kernel's accounting per second: 100 on every Linux that runs Node. */
const ticksPerSecond = 100;

interface ProcessTimes {
  readonly pid: number;
  readonly parent: number;
  readonly ownTicks: number;
  /** Of children that have ended. */
  readonly pastTicks: number;
}

/** Seconds that the tree below and with `pid` has used so far, ended children included; null where /proc has no such process. */
export function cpuSecondsOfTree(pid: number): number | null {
  const all = listProcesses();
  const top = all.find((each) => each.pid === pid);
  if (top === undefined) return null;
  let ticks = 0;
  for (let level = [top]; level.length > 0; ) {
    ticks += level.reduce((sum, { ownTicks, pastTicks }) => sum + ownTicks + pastTicks, 0);
    const parents = new Set(level.map((each) => each.pid));
    level = all.filter(({ parent }) => parents.has(parent));
  }
  return ticks / ticksPerSecond;
}

export function parentOf(pid: number): number | null {
  return readProcess(pid)?.parent ?? null;
}

function listProcesses(): readonly ProcessTimes[] {
  try {
    return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (readProcess(Number(name)) ?? []) : []));
  } catch {
    return [];
  }
}

function readProcess(pid: number): ProcessTimes | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name, in brackets, may have spaces; what follows it begins with the state.
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [, parent = 0] = fields;
    const [user = 0, system = 0, pastUser = 0, pastSystem = 0] = fields.slice(11, 15);
    return { pid, parent, ownTicks: user + system, pastTicks: pastUser + pastSystem };
  } catch {
    return null;
  }
}
