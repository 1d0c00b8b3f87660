/**
 * Messages in the order of a time that only grows (creation or last update). Invariant: the cost of adding does not depend on the
 * size; counting a range or reading a page costs about a thousandth of the range.
 */

/** Entries per block; one counter per block holds how many of them are alive. */
const blockSize = 1_024;
/** Gaps are not closed for fewer dead entries than this. */
const leastWaste = 8_192;

export interface MessageLog<T> {
  /** Appends and returns the place; `tick` and `time` must not be below those of the entry before. */
  add(item: T, at: { readonly tick: number; readonly time: number }): number;
  /** Marks the entry as dead: it no longer counts. */
  remove(place: number): void;
  /** The place of the first entry at or after `from`, and of the first one after `to`; both in milliseconds. */
  range(from: number, to: number): readonly [start: number, end: number];
  /** How many living entries lie in a range of places. */
  count(start: number, end: number): number;
  /** The next living entry at or after `place` (step 1), or at or before it (step -1); -1 when there is none. */
  seek(place: number, step: 1 | -1): number;
  tickAt(place: number): number;
  itemAt(place: number): T | undefined;
}

/** Calls `onMove` with the new place of each entry when the log closes its gaps. */
export function createLog<T>(onMove: (item: T, place: number) => void): MessageLog<T> {
  let items: (T | undefined)[] = [];
  let ticks: number[] = [];
  let times: number[] = [];
  let living: number[] = [];
  let alive = 0;

  const append = (item: T, tick: number, time: number): number => {
    const place = items.push(item) - 1;
    ticks.push(tick);
    times.push(time);
    const block = Math.floor(place / blockSize);
    living[block] = (living[block] ?? 0) + 1;
    alive += 1;
    return place;
  };
  const closeGaps = (): void => {
    const [oldItems, oldTicks, oldTimes] = [items, ticks, times];
    [items, ticks, times, living, alive] = [[], [], [], [], 0];
    for (const [place, item] of oldItems.entries()) {
      if (item !== undefined) onMove(item, append(item, oldTicks[place] ?? 0, oldTimes[place] ?? 0));
    }
  };
  const firstFrom = (time: number): number => {
    let low = 0;
    let high = times.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((times[middle] ?? 0) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const countOneByOne = (start: number, end: number): number => {
    let count = 0;
    for (let place = start; place < end; place += 1) if (items[place] !== undefined) count += 1;
    return count;
  };
  return {
    add: (item, { tick, time }) => {
      if (items.length - alive > leastWaste && items.length > 2 * alive) closeGaps();
      return append(item, tick, time);
    },
    remove: (place) => {
      if (items[place] === undefined) return;
      items[place] = undefined;
      const block = Math.floor(place / blockSize);
      living[block] = (living[block] ?? 0) - 1;
      alive -= 1;
    },
    range: (from, to) => [firstFrom(from), firstFrom(to + 1)],
    count: (start, end) => {
      const firstBlock = Math.ceil(start / blockSize);
      const lastBlock = Math.floor(end / blockSize);
      if (firstBlock >= lastBlock) return countOneByOne(start, end);
      let count = countOneByOne(start, firstBlock * blockSize) + countOneByOne(lastBlock * blockSize, end);
      for (let block = firstBlock; block < lastBlock; block += 1) count += living[block] ?? 0;
      return count;
    },
    seek: (place, step) => {
      let at = place;
      while (at >= 0 && at < items.length) {
        if (items[at] !== undefined) return at;
        const block = Math.floor(at / blockSize);
        if (living[block] !== 0) at += step;
        else at = step === 1 ? (block + 1) * blockSize : block * blockSize - 1;
      }
      return -1;
    },
    tickAt: (place) => ticks[place] ?? 0,
    itemAt: (place) => items[place],
  };
}
