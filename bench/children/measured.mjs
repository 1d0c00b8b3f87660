// For scripts that measure a part of themselves: what comes before and after `work` does not count, neither start nor planning.

/** Runs `work`, which returns how many items it did, and leaves the figures to report-usage.mjs. */
export async function measured(work) {
  globalThis.gc?.();
  const cpuBefore = process.cpuUsage();
  const startedMs = performance.now();
  const startedAt = Date.now();
  const items = await work();
  const seconds = (performance.now() - startedMs) / 1_000;
  const { user, system } = process.cpuUsage(cpuBefore);
  globalThis.benchWindow = { window: { items, seconds, cpuUs: user + system, startedAt } };
}
