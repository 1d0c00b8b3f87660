import { expect, test } from 'vitest';
import { minuteMs } from '../../src/core/duration.ts';
import type { RunningCli } from '../support/cli.ts';
import { openTestDatabase } from '../support/database.ts';
import { campaignYaml } from '../support/scheduling.ts';
import { fictionalPhone, openShop, type Shop, until } from '../support/shop.ts';
import { writeFiles } from '../support/temporary-folder.ts';

const people = 5;
const everyMinute = '{cron: "* * * * *", zone: America/New_York, overlap: allow, late: {within: 1h, catchUp: all}}';

/** Starts `serve` again whenever it has been killed, until so many kills are done. */
async function killServe(shop: Shop, { kills, random }: { kills: number; random: () => number }): Promise<void> {
  for (let kill = 0; kill < kills; kill += 1) {
    const serving = shop.start('serve', '--port', '0');
    const alive = 400 + random() * 3_200;
    await new Promise((resolve) => setTimeout(resolve, alive));
    serving.process.kill('SIGKILL');
    await serving.ended;
  }
}

/** A small generator: the same numbers for the same seed. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

test('two machines whose `serve` is killed a hundred times around the minutes of a schedule start one run for each, and nobody gets anything twice', async () => {
  const seed = Date.now() % 100_000;
  const shop = await openShop({ recipients: 1 });
  const numbers = Array.from({ length: people }, (_, index) => fictionalPhone(index));
  writeFiles(shop.folder, {
    'campaigns/news/campaign.yaml': campaignYaml(everyMinute),
    'campaigns/news/people.csv': `Mobile\n${numbers.join('\n')}\n`,
  });
  const { db } = await openTestDatabase(shop.databaseUrl);
  const random = createRandom(seed);
  await Promise.all([killServe(shop, { kills: 50, random }), killServe(shop, { kills: 50, random })]);
  const last: RunningCli = shop.start('serve', '--port', '0');
  const occurrences = async () => db.selectFrom('occurrence').selectAll().orderBy('at').execute();
  // Two minutes without a kill, so that all has begun and is sent.
  const enough = (await occurrences()).length + 2;
  await until(async () => (await occurrences()).filter(({ state }) => state === 'started').length >= enough);
  await until(
    async () => (await db.selectFrom('run').select('id').where('state', '<>', 'finished').execute()).length <= 1,
  );
  last.process.kill('SIGTERM');
  await last.ended;
  const rows = await occurrences();
  const runs = await db.selectFrom('run').select(['id', 'occurrence']).execute();
  expect(new Set(runs.map(({ occurrence }) => occurrence)).size, `seed ${seed}`).toBe(runs.length);
  expect(rows.length, `seed ${seed}`).toBeGreaterThan(2);
  // Every minute between the first and the last has its row.
  const span = (rows.at(-1)?.at.getTime() ?? 0) - (rows[0]?.at.getTime() ?? 0);
  expect(rows.length, `seed ${seed}`).toBe(span / minuteMs + 1);
  expect(
    rows.every(({ state }) => state === 'started' || state === 'starting'),
    `seed ${seed}`,
  ).toBe(true);
  const taken = shop.sandbox.messages().length;
  expect(taken, `seed ${seed}`).toBeLessThanOrEqual(runs.length * people);
  expect(taken, `seed ${seed}`).toBeGreaterThanOrEqual((runs.length - 1) * people);
}, 900_000);
