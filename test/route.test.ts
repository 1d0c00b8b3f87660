/** The whole route on one page: a CSV in, a report out, over a real database and the sandbox's HTTP. */
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { groupBy } from '../src/core/group-by.ts';
import { fictionalPhone, lastJson, openShop } from './support/shop.ts';

const csv = `Mobile,First Name,City
${fictionalPhone(0)},Ada,Paris
(212) 555-0101,,Rome
+1 212 555 0102,"O'Neil, Jr.",
212-555-0102,Twice,Oslo
unknown,Nobody,Bonn
${Array.from({ length: 95 }, (_, index) => `${fictionalPhone(index + 3)},Name${index},Town`).join('\n')}
`;
const messages = `  - text: 'Hi {{ first_name | default: "there" }}, the sale is on.'
  - carousel: [https://img.example.com/1.jpg, https://img.example.com/2.jpg]
    fallback: {text: "See https://example.com/sale"}`;

test('every row of a CSV is reached once on its channel, or says why not, and every sum adds up', async () => {
  const shop = await openShop({ recipients: 0, csv, messages });
  const sent = await shop.run('send', 'campaigns/sale', '--yes', '--json');
  const summary = lastJson(sent);

  // 100 rows: 98 people, one of them twice, and one without a phone.
  expect(summary).toMatchObject({
    run: 1,
    campaign: 'sale',
    recipients: 98,
    rejected: 1,
    duplicates: 1,
    state: 'finished',
  });
  expect(Object.values(summary.messages).reduce((sum, count) => sum + count)).toBe(2 * 98);
  expect(summary.messages).toMatchObject({ planned: 0, sending: 0, unknown: 0, accepted: 0 });
  expect(sent.code).toBe(summary.messages['failed'] === 0 ? 0 : 1);

  const ledger = shop.sandbox.ledger();
  expect(ledger).toMatchObject({ accepted: 2 * 98 - (summary.messages['skipped'] ?? 0), numbers: 98, duplicates: [] });
  const servicesOf = (isWanted: (message: { messageType: string; content: string }) => boolean): Set<string> =>
    new Set(
      shop.sandbox
        .messages()
        .filter(isWanted)
        .map(({ service }) => service),
    );
  expect(servicesOf(({ messageType }) => messageType === 'carousel')).toEqual(new Set(['iMessage']));
  expect(servicesOf(({ content }) => content.startsWith('See '))).not.toContain('iMessage');

  const report = await shop.run('report', 'sale', '--format', 'csv');
  const rows = parse(report.stdout, { columns: true, bom: true }) as Record<string, string>[];
  expect(rows).toHaveLength(2 * 98);
  expect(new Set(rows.map((row) => `${row['phone']} ${row['part']}`)).size).toBe(2 * 98);
  const truth = new Map(shop.sandbox.messages().map((message) => [message.handle, message]));
  for (const row of rows.filter((each) => each['handle'] !== '')) {
    const told = truth.get(row['handle'] ?? '');
    expect([row['phone'], row['provider_status'], row['service']]).toEqual([told?.number, told?.status, told?.service]);
    expect(row['state']).toBe({ SENT: 'sent', DELIVERED: 'delivered', ERROR: 'failed' }[told?.status ?? '']);
  }
});

test('a recipient keeps its line, its texts and its order of parts', async () => {
  const shop = await openShop({ recipients: 40, messages });
  await shop.run('send', 'campaigns/sale', '--yes');
  const byNumber = groupBy(shop.sandbox.messages(), (message) => message.number);
  expect(byNumber.size).toBe(40);
  for (const parts of byNumber.values()) {
    expect(parts).toHaveLength(2);
    expect(new Set(parts.map((part) => part.line)).size).toBe(1);
    expect(parts[0]?.content).toMatch(/^Hi Name\d+, the sale is on\.$/);
  }
});
