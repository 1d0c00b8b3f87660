/** What PostgreSQL spent while a contestant worked. */
import type { Measure, Stand } from './case.ts';

/** Adds the server's processor time for each of `items`, where it can be seen. */
export async function withServerCpu(
  stand: Pick<Stand, 'databaseCpuSeconds'>,
  items: number,
  work: () => Promise<Measure>,
): Promise<Measure> {
  const before = await stand.databaseCpuSeconds();
  const measure = await work();
  const after = await stand.databaseCpuSeconds();
  if (before === null || after === null) return measure;
  return { ...measure, serverCpuUsPerItem: ((after - before) * 1e6) / items };
}
