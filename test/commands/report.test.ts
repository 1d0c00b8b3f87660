import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { readStates } from '../../src/command-line/option.ts';
import { report } from '../../src/commands/report.ts';
import { freshDatabase } from '../support/database.ts';
import { planCampaign } from '../support/plan.ts';
import { moveMessages, onLines } from '../support/rows.ts';
import { type TestWorld, testWorld } from '../support/world.ts';

const csv = `Mobile,Patient,"Doctor, room",State,Note
2125550101,Ada,"Dr. Who, 12",NY,
2125550102,Ben,Dr. No,NJ,=1+1
2125550103,Cyd,Dr. Who,NY,
`;

/** Ben's message failed, and Cyd's is in doubt. */
async function clinic(): Promise<TestWorld> {
  const database = await freshDatabase();
  const messages = [{ kind: 'text' as const, text: 'Hi {{ patient }}' }];
  const columns = { phone: 'Mobile', note: 'State' };
  await planCampaign(database, { audience: { csv: 'people.csv', country: 'US', columns }, messages }, { csv });
  await moveMessages(database.pool, onLines(1, 3, 3), {
    state: 'failed',
    errorCode: '4001',
    errorMessage: 'Not reachable',
  });
  await moveMessages(database.pool, onLines(1, 4, 4), { state: 'unknown' });
  return testWorld({ database });
}

test('whom to phone: the rows of failed messages with columns of the CSV, and no others', async () => {
  const world = await clinic();
  const asked = { run: '1', format: 'csv', state: ['failed'], columns: ['patient,Doctor, room'] } as const;
  await expect(report(world, asked)).rejects.toMatchObject({ code: 'unknown-column' });
  await report(world, { ...asked, columns: ['patient', 'Doctor, room', 'Note'] });
  const [row, ...others] = parse(world.printed(), { columns: true }) as Record<string, string>[];
  expect(others).toEqual([]);
  expect(row).toMatchObject({
    line: '3',
    state: 'failed',
    error_code: '4001',
    Patient: 'Ben',
    'Doctor, room': 'Dr. No',
    Note: "'=1+1",
  });
});

test('a table names the person before the reason, and JSON has the columns of each row in one object', async () => {
  const world = await clinic();
  const asked = { run: '1', state: ['failed', 'unknown'], columns: ['Patient,State'] } as const;
  await report(world, { ...asked, format: 'table' });
  const lines = world.printed().split('\n');
  expect(lines.slice(0, 3)).toEqual([
    'row      phone             state      Patient             State               why',
    '3        +12125550102      failed     Ben                 NJ                  4001 Not reachable',
    '4        +12125550103      unknown    Cyd                 NY',
  ]);
  await report(world, { ...asked, format: 'json' });
  expect(world.lastJson()['rows']).toMatchObject([
    { line: 3, state: 'failed', columns: { Patient: 'Ben', State: 'NJ' } },
    { line: 4, state: 'unknown', columns: { Patient: 'Cyd', State: 'NY' } },
  ]);
});

test('a column that the CSV does not have is refused with the columns that it has', async () => {
  const world = await clinic();
  await expect(report(world, { run: '1', format: 'csv', columns: ['Docter'] })).rejects.toMatchObject({
    kind: 'bad-input',
    message:
      'Cannot report run 1 with "Docter": its CSV has no such column; it has "Mobile", "Patient", "Doctor, room", "State", "Note"',
  });
  expect(world.printed()).toBe('');
});

test('states are read from a list, and a word that is no state is refused with those that there are', () => {
  expect(readStates('unknown, Failed')).toEqual(['unknown', 'failed']);
  expect(() => readStates('failed,lost')).toThrow('There are planned, sending, unknown');
  expect(() => readStates('')).toThrow('There are');
});

test('a column whose name the campaign gives to another one keeps its own cells', async () => {
  const world = await clinic();
  await report(world, { run: '1', format: 'json', state: ['failed'], columns: ['Note', 'State'] });
  expect(world.lastJson()['rows']).toMatchObject([{ columns: { Note: '=1+1', State: 'NJ' } }]);
});
