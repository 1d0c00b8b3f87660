/**
 * What a person sees while a run is under way. On a terminal, one line on stderr is redrawn in place and cleared at the end; elsewhere a
 * plain line is written now and then. Invariant: the line never wraps, so that clearing it clears all of it.
 */
import { formatDuration } from '../../core/duration.ts';
import { formatNumber } from '../../core/format-count.ts';
import { type RunSums, totalMessages } from '../../core/message/summary.ts';
import { cut } from './table.ts';

/** The time over which the rate is measured: long enough for a line's bursts, short enough to show a pause. */
const rateWindowMs = 15_000;
/** Between redraws on a terminal: nobody can read faster. */
const redrawMs = 100;
/** Between plain lines: keeps the log of a night short. */
const plainMs = 10_000;
/** The widest and the narrowest bar. */
const barColumns = 24;
const leastBarColumns = 8;

export interface ProgressPoint {
  /** Messages to send: neither skipped nor cancelled. */
  readonly total: number;
  /** Those of them that have gone out or failed. */
  readonly gone: number;
  readonly delivered: number;
  readonly failed: number;
  /** Messages of unknown outcome. */
  readonly unknown: number;
  /** Null while it is not known. */
  readonly ratePerSecond: number | null;
  /** Why nothing goes out now; null if something does, or if the reason is not known. */
  readonly hold: string | null;
}

export interface ProgressWorld {
  /** Writes to stderr, without adding anything. */
  readonly write: (text: string) => void;
  readonly isTerminal: boolean;
  /** The current width of the terminal. */
  readonly columns: () => number;
  readonly now: () => Date;
}

export interface Progress {
  /** `hold`: why nothing goes out now. */
  update(summary: RunSums, hold?: string | null): void;
  /** Clears the line, so that other output can be written; the next update draws it again. */
  clear(): void;
  /** On a terminal, clears the line; elsewhere, writes the last state. */
  done(): void;
}

/** A display for one run. */
export function createProgress(world: ProgressWorld): Progress {
  const samples: { atMs: number; gone: number }[] = [];
  let last: { summary: RunSums; hold: string | null } | null = null;
  let shownAtMs = Number.NEGATIVE_INFINITY;
  let isDrawn = false;

  const clear = (): void => {
    if (isDrawn) world.write('\r\u001b[2K');
    isDrawn = false;
  };
  const show = ({ summary, hold }: { summary: RunSums; hold: string | null }): void => {
    // One column less than the terminal has: a full line makes some terminals wrap.
    const width = world.isTerminal ? world.columns() - 1 : 100;
    const line = formatProgress({ ...sumsOf(summary), ratePerSecond: rateOf(samples), hold }, width);
    clear();
    world.write(world.isTerminal ? line : `${line}\n`);
    isDrawn = world.isTerminal;
  };
  return {
    update(summary, hold = null) {
      const atMs = world.now().getTime();
      remember(samples, { atMs, gone: sumsOf(summary).gone });
      last = { summary, hold };
      if (atMs - shownAtMs < (world.isTerminal ? redrawMs : plainMs)) return;
      shownAtMs = atMs;
      show(last);
    },
    clear,
    done() {
      if (last !== null && !world.isTerminal) show(last);
      clear();
      last = null;
    },
  };
}

/**
 * `[=====     ]  42%  4,200 of 10,000 sent · 412/s · 14 s left`, at most `width` columns. On a narrow terminal the bar gets shorter, then
 * the number of delivered messages disappears, then the bar.
 */
export function formatProgress(point: ProgressPoint, width: number): string {
  const share = point.total === 0 ? 1 : point.gone / point.total;
  // Rounded down: 99.7 % must not look like all.
  const percent = `${String(Math.floor(share * 100)).padStart(3)}%`;
  const head = `${percent}  ${formatNumber(point.gone)} of ${formatNumber(point.total)} sent`;
  const whole = [head, ...formatOutcome(point)].join(' · ');
  const short = [head, ...formatOutcome({ ...point, delivered: 0 })].join(' · ');
  const withBar = [whole, short].find((text) => formatBar(share, width - text.length) !== '');
  if (withBar !== undefined) return formatBar(share, width - withBar.length) + withBar;
  return [whole, short].find((text) => text.length <= width) ?? cut(short, width);
}

/** As wide as there is room for; empty if that is too narrow. */
function formatBar(share: number, room: number): string {
  const columns = Math.min(barColumns, room - '[] '.length);
  if (columns < leastBarColumns) return '';
  const filled = Math.floor(share * columns);
  return `[${'='.repeat(filled)}${' '.repeat(columns - filled)}] `;
}

function formatOutcome(point: ProgressPoint): string[] {
  const left = point.total - point.gone;
  const rate = left > 0 && point.hold === null ? point.ratePerSecond : null;
  return [
    point.hold ?? '',
    rate === null ? '' : rate >= 10 ? `${Math.round(rate)}/s` : `${rate.toFixed(1)}/s`,
    rate !== null && rate > 0 ? `${formatDuration((left / rate) * 1_000)} left` : '',
    point.delivered > 0 ? `${formatNumber(point.delivered)} delivered` : '',
    point.failed > 0 ? `${formatNumber(point.failed)} failed` : '',
    point.unknown > 0 ? `${formatNumber(point.unknown)} unknown` : '',
  ].filter((part) => part !== '');
}

function sumsOf(summary: RunSums): Omit<ProgressPoint, 'ratePerSecond' | 'hold'> {
  const { messages } = summary;
  const total = totalMessages(summary) - messages.skipped - messages.cancelled;
  const gone = total - messages.planned - messages.sending;
  return {
    total,
    gone,
    delivered: messages.delivered,
    failed: messages.failed,
    unknown: messages.unknown,
  };
}

function remember(samples: { atMs: number; gone: number }[], sample: { atMs: number; gone: number }): void {
  samples.push(sample);
  while (samples.length > 2 && (samples[1]?.atMs ?? 0) <= sample.atMs - rateWindowMs) samples.shift();
}

/** Messages per second over the window; null before a second has passed. */
function rateOf(samples: readonly { atMs: number; gone: number }[]): number | null {
  const first = samples[0];
  const last = samples.at(-1);
  if (first === undefined || last === undefined || last.atMs - first.atMs < 1_000) return null;
  return Math.max(0, ((last.gone - first.gone) / (last.atMs - first.atMs)) * 1_000);
}
