import { expect, test } from 'vitest';
import type { Variants } from '../../src/core/campaign/campaign.ts';
import { formatVariants } from '../../src/report/text/variant-text.ts';
import { listVariantCounts } from '../../src/store/report/variant-count.ts';
import { freshDatabase } from '../support/database.ts';
import { planCampaign } from '../support/plan.ts';

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
    .selectFrom('message')
    .innerJoin('recipient', 'recipient.id', 'recipientId')
    .select(['variant', 'content', 'kind'])
    .orderBy('message.id')
    .execute();
  expect(rows.map(({ variant, kind, content }) => `${variant} ${kind} ${content}`)).toEqual([
    'main text Hi Ada',
    'es text Hola Eva',
    'es carousel ',
  ]);
  expect(summary).toMatchObject({ recipients: 2, rejected: 1 });
  expect(formatVariants(await listVariantCounts(database.db, runId), 80).split('\n')).toEqual([
    'Variants  planned  all',
    'es              2    2',
    'main            1    1',
    'all             3    3',
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
      .innerJoin('message', 'message.recipientId', 'recipient.id')
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
