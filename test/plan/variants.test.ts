import { expect, test } from 'vitest';
import type { Variants } from '../../src/core/campaign/campaign.ts';
import { summarizeRun } from '../../src/report/report.ts';
import { formatVariants } from '../../src/report/text/variant-text.ts';
import { listVariantCounts } from '../../src/store/report/variant-count.ts';
import { freshDatabase } from '../support/database.ts';
import { planCampaign } from '../support/plan.ts';
import { type Move, moveMessages } from '../support/rows.ts';
import { testNow } from '../support/run.ts';

const audience = { csv: 'people.csv', country: 'US', columns: { phone: 'Mobile' } };
const images = ['https://img.example.test/1.jpg', 'https://img.example.test/2.jpg'];

test('each language gets its own texts, and people of another language get the main ones', async () => {
  const database = await freshDatabase();
  const variants: Variants = {
    messages: {
      es: [
        { kind: 'text', text: 'Hola {{ name }}' },
        { kind: 'carousel', imageUrls: images },
      ],
    },
    weights: {},
    column: 'language',
    holdout: 0,
  };
  const csv = 'Mobile,Name,Language\n2125550101,Ada,en\n2125550102,Eva,es-MX\n2125550103,,es\n';
  const { runId, summary } = await planCampaign(database, { audience, variants }, { csv });
  const rows = await database.db
    .selectFrom('messageState')
    .innerJoin('recipient', 'recipient.id', 'recipientId')
    .select(['variant', 'content', 'kind'])
    .orderBy('messageState.id')
    .execute();
  expect(rows.map(({ variant, kind, content }) => `${variant} ${kind} ${content}`)).toEqual([
    'main text Hi Ada',
    'es text Hola Eva',
    'es carousel ',
  ]);
  expect(summary).toMatchObject({ recipients: 2, rejected: 1 });
  expect(await listVariantCounts(database.db, runId)).toEqual([
    { variant: 'es', state: 'planned', messages: 2 },
    { variant: 'main', state: 'planned', messages: 1 },
  ]);
  expect(formatVariants(summary, 80)).toEqual([
    'Variants  people  skipped',
    '  es           1        0',
    '  main         1        0',
  ]);
});

test('who is held out gets nothing, with that as the reason, in every run the same people', async () => {
  const database = await freshDatabase();
  const variants: Variants = {
    messages: { short: [{ kind: 'text', text: 'Hi' }] },
    weights: { main: 1, short: 1 },
    column: null,
    holdout: 0.3,
  };
  const rows = Array.from({ length: 60 }, (_, index) => `21255501${String(index).padStart(2, '0')},N${index}`);
  const csv = `Mobile,Name\n${rows.join('\n')}\n`;
  const divided = async (): Promise<readonly string[]> => {
    const { runId, summary } = await planCampaign(database, { audience, variants }, { csv });
    const people = await database.db
      .selectFrom('recipient')
      .innerJoin('messageState', 'messageState.recipientId', 'recipient.id')
      .select(['variant', 'skipReason', 'content'])
      .where('recipient.runId', '=', runId)
      .orderBy('lineNumber')
      .execute();
    const heldOut = people.filter(({ variant }) => variant === 'holdout');
    expect(heldOut.every(({ skipReason }) => skipReason === 'holdout')).toBe(true);
    expect(summary).toMatchObject({ recipients: 60, skipped: { holdout: heldOut.length } });
    const texts = people.filter(
      ({ variant, content }) => variant !== 'holdout' && (variant === 'short') !== (content === 'Hi'),
    );
    expect(texts).toEqual([]);
    return people.map(({ variant }) => variant ?? '');
  };
  const first = await divided();
  expect(new Set(first)).toEqual(new Set(['main', 'short', 'holdout']));
  expect(await divided()).toEqual(first);
});

const nothing = { skipped: 0, delivered: 0, sent: 0, failed: 0, optedOut: 0 };

test('variants with different numbers of messages are judged by people, the holdout among them, by who opted out since', async () => {
  const database = await freshDatabase();
  const { db, pool } = database;
  const variants: Variants = {
    messages: {
      long: [
        { kind: 'text', text: 'One' },
        { kind: 'text', text: 'Two' },
      ],
    },
    weights: {},
    column: 'kind',
    holdout: 0,
  };
  const rows = Array.from(
    { length: 8 },
    (_, at) => `21255501${String(at).padStart(2, '0')},N,${at < 4 ? 'long' : 'main'}`,
  );
  const { runId } = await planCampaign(
    database,
    { audience, variants },
    { csv: `Mobile,Name,Kind\n${rows.join('\n')}\n` },
  );
  await pool.query(`update run set state = 'running', started_at = '2026-11-23T15:00Z'`);
  await pool.query(`update recipient set variant = 'holdout' where line_number >= 8`);
  await moveMessages(pool, "r.variant = 'holdout'", { state: 'skipped', skipReason: 'holdout' });
  const set = async (row: number, part: number, move: Move) =>
    moveMessages(pool, `r.line_number = ${row} and m.part = ${part}`, move);
  const delivered: Move = { state: 'delivered', channel: 'iMessage' };
  for (const [row, part] of [
    [2, 1],
    [2, 2],
    [3, 1],
    [6, 1],
  ] as const)
    await set(row, part, delivered);
  await set(3, 2, { state: 'failed', errorCode: '4001' });
  await set(7, 1, { state: 'sent', channel: 'SMS' });
  await pool.query(
    `update contact set opted_out_at = '2026-11-23T16:00Z' where phone like '%0100' or phone like '%0107'`,
  );
  await pool.query(`update contact set opted_out_at = '2026-11-01T16:00Z' where phone like '%0106'`);
  const summary = await summarizeRun({ db, now: testNow }, { runId });
  expect(summary.variantPeople).toEqual([
    { ...nothing, variant: 'long', people: 4, delivered: 1, failed: 1, optedOut: 1 },
    { ...nothing, variant: 'main', people: 2, delivered: 1, sent: 1 },
    { ...nothing, variant: 'holdout', people: 2, optedOut: 1 },
  ]);
  expect(summary.people).toMatchObject({ planned: 2, delivered: 2, sent: 1, failed: 1, skipped: 2 });
  expect(formatVariants(summary, 80)).toEqual([
    'Variants   people  skipped  delivered   sent  failed  opted out',
    '  long          4        0      25.0%   0.0%       1  1 (25.0%)',
    '  main          2        0      50.0%  50.0%       0   0 (0.0%)',
    '  holdout       2        0          –      –       –  1 (50.0%)',
  ]);
});
