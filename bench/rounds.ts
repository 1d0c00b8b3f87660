/**
 * Contestants in turn, several times: the machine is not ours alone, and what slows it down should slow all of them down.
 * Invariant: every figure is the median of its rounds, and no contestant always comes first.
 */
import type { Measure } from './case.ts';

export type Contestants<Name extends string> = Readonly<Record<Name, (round: number) => Promise<Measure>>>;

/** Runs each contestant `rounds` times, the order turned by one with each round. */
export async function takeTurns<Name extends string>(
  contestants: Contestants<Name>,
  options: { readonly rounds: number; readonly note?: (text: string) => void },
): Promise<Record<Name, Measure>> {
  const names = Object.keys(contestants) as Name[];
  const taken = new Map<Name, Measure[]>(names.map((name) => [name, []]));
  for (let round = 0; round < options.rounds; round += 1) {
    const turn = round % names.length;
    for (const name of [...names.slice(turn), ...names.slice(0, turn)]) {
      const measure = await contestants[name](round);
      taken.get(name)?.push(measure);
      options.note?.(`round ${round + 1}, ${name}: ${describe(measure)}`);
    }
  }
  const medians = names.map((name) => [name, medianMeasure(taken.get(name) ?? [])]);
  return Object.fromEntries(medians) as Record<Name, Measure>;
}

/** Figure by figure. */
export function medianMeasure(measures: readonly Measure[]): Measure {
  const keys = new Set(measures.flatMap((measure) => Object.keys(measure) as (keyof Measure)[]));
  return Object.fromEntries([...keys].map((key) => [key, median(measures.flatMap((each) => each[key] ?? []))]));
}

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  if (low === undefined || high === undefined) throw new Error('Cannot take the median: there are no figures');
  return (low + high) / 2;
}

/** `12,345/s, 51 µs of CPU each, 120 MB` */
export function describe(measure: Measure): string {
  const { perSecond, seconds, cpuUsPerItem, serverCpuUsPerItem, peakMb } = measure;
  const figures = [
    perSecond === undefined ? null : `${Math.round(perSecond).toLocaleString('en-US')}/s`,
    perSecond !== undefined || seconds === undefined ? null : describeSeconds(seconds),
    cpuUsPerItem === undefined ? null : `${microseconds(cpuUsPerItem)} CPU`,
    serverCpuUsPerItem === undefined ? null : `${microseconds(serverCpuUsPerItem)} CPU of the server`,
    peakMb === undefined ? null : `${Math.round(peakMb)} MB`,
  ];
  return figures.filter((figure) => figure !== null).join(', ');
}

function describeSeconds(seconds: number): string {
  return seconds < 1 ? `${Math.round(seconds * 1_000)} ms` : `${seconds.toFixed(1)} s`;
}

function microseconds(us: number): string {
  return `${us < 10 ? us.toFixed(1) : Math.round(us)} µs`;
}
