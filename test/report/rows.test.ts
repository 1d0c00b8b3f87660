import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { summarizeRun } from '../../src/report/report.ts';
import { type ReportFormat, reportRows } from '../../src/report/rows.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { insertPlannedRun, moveMessages, onLines } from '../support/rows.ts';

async function collect({ db }: TestDatabase, runId: number, format: ReportFormat): Promise<string[]> {
  const summary = await summarizeRun({ db, now: new Date() }, { runId });
  const pieces: string[] = [];
  for await (const piece of reportRows(db, { summary, format, width: 200, pageRows: 10 })) pieces.push(piece);
  return pieces;
}

test('a run of several pages has each message once, in the order of the CSV, under one header', async () => {
  const database = await freshDatabase();
  await insertPlannedRun(database.pool, { recipients: 3 });
  const runId = await insertPlannedRun(database.pool, { recipients: 27 });
  const pieces = await collect(database, runId, 'csv');
  const rows = parse(pieces.join(''), { columns: true });
  expect(pieces.length).toBe(3);
  expect(rows.map((row) => Number((row as { line: string }).line))).toEqual(
    Array.from({ length: 27 }, (_, index) => index + 2),
  );
});

test('CSV, JSON and table say the same about a message', async () => {
  const database = await freshDatabase();
  const runId = await insertPlannedRun(database.pool, { recipients: 2 });
  await moveMessages(database.pool, onLines(runId, 2, 2), {
    state: 'sent',
    handle: 'h1',
    channel: 'SMS',
    providerStatus: 'SENT',
  });
  const [csv] = parse((await collect(database, runId, 'csv')).join(''), { columns: true }) as [Record<string, string>];
  const json = JSON.parse((await collect(database, runId, 'json')).join('')) as { rows: [Record<string, unknown>] };
  const table = (await collect(database, runId, 'table')).join('');
  const expected = { line: 2, phone: '+12125550100', part: 1, state: 'sent', provider_status: 'SENT', service: 'SMS' };
  expect(json.rows[0]).toMatchObject({ ...expected, handle: 'h1', skip_reason: null, attempts: 1 });
  expect(csv).toMatchObject({ ...expected, line: '2', part: '1', handle: 'h1', skip_reason: '', attempts: '1' });
  expect(table.split('\n')[1]).toMatch(/^2 +\+12125550100 +1 +sent +SMS +\+14155550\d{3} +1$/);
});

test('the JSON report is one line: the summary, with the rows', async () => {
  const database = await freshDatabase();
  const runId = await insertPlannedRun(database.pool, { recipients: 7 });
  const text = (await collect(database, runId, 'json')).join('');
  expect(text.trimEnd().split('\n').length).toBe(1);
  expect(JSON.parse(text)).toMatchObject({ run: runId, messages: { planned: 7 }, rows: { length: 7 } });
});

test('a run without messages still has a header, and an empty list', async () => {
  const database = await freshDatabase();
  const runId = await insertPlannedRun(database.pool, { recipients: 0 });
  expect((await collect(database, runId, 'csv')).join('')).toMatch(/^line,phone,.*\n$/);
  expect(JSON.parse((await collect(database, runId, 'json')).join(''))).toMatchObject({ rows: [] });
});
