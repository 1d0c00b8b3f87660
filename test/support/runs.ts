/** What `npm test` tries of long tests, and what `npm run test:proof` tries of them: all. */
const isProof = process.env['FC_RUNS'] === 'all';

/** How many random cases a property is tried with: a quarter of all in `npm test`. */
export function runs(all: number): number {
  return isProof ? all : Math.ceil(all / 4);
}

/** How many cases to draw of a property that is cheap to try: all, or in `npm test` some. */
export function draws(all: number, inShort: number): number {
  return isProof ? all : inShort;
}

/** The cases that are tried of those that wait for long: in `npm test` only the ones that stand for the others. */
export function casesOf<T>(all: readonly T[], inShort: (each: T) => boolean): readonly T[] {
  return isProof ? all : all.filter(inShort);
}

/** Declares a test that `npm test` leaves out. */
export function inProof(declare: () => void): void {
  if (isProof) declare();
}
