/** How many random cases a property is tried with: a quarter of all, and all of them where FC_RUNS is `all`, as `npm run test:proof` has it. */
export function runs(all: number): number {
  return process.env['FC_RUNS'] === 'all' ? all : Math.ceil(all / 4);
}
