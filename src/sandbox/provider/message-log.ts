/**
 * Messages in the order of something that only grows (their creation, their last update). Invariant: adding costs the same however
 * many there are; counting a range and reading a page cost about a thousandth of the range.
 */

/** Entries whose number of living ones is kept in one counter. */
const blockSize = 1_024;
/** Fewer dead entries than this are not worth an effort. */
const leastWaste = 8_192;

export interface MessageLog<T> {
  /** Appends; `tick` and `time` are not below those of the entry before. Returns its place. */
  add(item: T, at: { readonly tick: number; readonly time: number }): number;
  /** The entry no longer counts. */
  remove(place: number): void;
  /** The places of the first entry at or after `from` and of the first one after `to`; both in milliseconds. */
  range(from: number, to: number): readonly [start: number, end: number];
  /** How many living entries lie in a range of places. */
  count(start: number, end: number): number;
  /** The next living entry at or after `place` (step 1), or at or before it (step -1); -1 when there is none. */
  seek(place: number, step: 1 | -1): number;
  tickAt(place: number): number;
  itemAt(place: number): T | undefined;
}

/** `moved` is told the new place of each entry when the log closes its gaps. */
export function createLog<T>(moved: (item: T, place: number) => void): MessageLog<T> {
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
      if (item !== undefined) moved(item, append(item, oldTicks[place] ?? 0, oldTimes[place] ?? 0));
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
