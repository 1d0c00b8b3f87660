import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { importRecipients } from '../../src/audience/audience.ts';
import { stageExclusions } from '../../src/audience/stage-exclusions.ts';
import type { Audience, Campaign } from '../../src/core/campaign/campaign.ts';
import { addImportToList } from '../../src/store/audience/contact-list.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { fileOf, planCampaign } from '../support/plan.ts';
import { moveMessages } from '../support/rows.ts';
import { testNow as now } from '../support/run.ts';

const columns = { phone: 'Mobile', consent: 'OK' };
const people = `Mobile,Name,State,Plan,Age,OK
2125550101,Ada,NY,Free,17,yes
2125550102,Ben,nj,pro,40,yes
2125550103,Cyd,CA,,9,no
2125550104,Dan,NY,pro,,yes
2125550105,Eva,TX,"O'Hara",100,
`;

/** Plans a run of this audience over a file; returns who is in it. */
async function plan(
  database: TestDatabase,
  audience: Partial<Audience>,
  options: { csv?: string; path?: string; purpose?: Campaign['purpose']; excluded?: readonly number[] } = {},
) {
  const { csv = people, excluded = [], ...said } = options;
  const whole = { csv: 'people.csv', country: 'US', columns, ...audience };
  const planned = await planCampaign(database, { audience: whole, ...said }, { csv, excludedImportIds: excluded });
  const rows = await database.db
    .selectFrom('recipient')
    .innerJoin('contact', 'contact.id', 'contactId')
    .select(sql<string>`attributes->>'name'`.as('name'))
    .where('runId', '=', planned.runId)
    .orderBy('lineNumber')
    .execute();
  return { ...planned, names: rows.map(({ name }) => name).join(' ') };
}

async function markSent({ pool }: TestDatabase, runId: number, at: Date): Promise<void> {
  await moveMessages(pool, `m.run_id = ${runId}`, { state: 'accepted', at: `'${at.toISOString()}'` });
}

test('a filter includes those for whom it is true, without regard to capitals, and an empty cell is an empty text', async () => {
  const database = await freshDatabase();
  const filters: Record<string, string> = {
    'state in ["NY", "NJ"] and plan != "free"': 'Ben Dan',
    'plan != "pro"': 'Ada Cyd Eva',
    'plan is empty or name contains "A"': 'Ada Cyd Dan Eva',
    'age > 17': 'Ben Eva',
    'age = 9.0 or age <= 17': 'Ada Cyd',
    'not age > 17': 'Ada Cyd Dan',
    'age > "17"': 'Ben Cyd',
    'name >= "d"': 'Dan Eva',
    [`plan = "O'Hara"`]: 'Eva',
    [`name = "'); drop table contact; --" or plan in ["?", "$1"]`]: '',
    'consent = "given" and service = "unknown"': 'Ada Ben Dan',
    'contact.name = "ada"': 'Ada',
  };
  for (const [filter, names] of Object.entries(filters)) {
    expect([filter, (await plan(database, { filter })).names]).toEqual([filter, names]);
  }
});

test('accents are the same however a file writes them: for filters, dedupe, and texts', async () => {
  const database = await freshDatabase();
  const [apart, joined] = [(text: string) => text.normalize('NFD'), (text: string) => text.normalize('NFC')];
  const csv = `Mobile,${apart('Prénom')},Name,Ville\n2125550101,A,Ada,${apart('Orléans')}\n2125550102,B,Ben,${joined('Orléans')}\n2125550103,C,${apart('André')},Nice\n`;
  const audience = { columns: { phone: 'Mobile', [joined('prénom')]: joined('Prénom') } };
  const filters: Record<string, string> = {
    'ville = "Orléans"': 'Ada Ben',
    'ville in ["orléans"]': 'Ada Ben',
    'name contains "ndré"': joined('André'),
    'contact.ville = "Orléans"': 'Ada Ben',
  };
  for (const [filter, names] of Object.entries(filters)) {
    expect([filter, (await plan(database, { ...audience, filter: joined(filter) }, { csv })).names]).toEqual([
      filter,
      names,
    ]);
  }
  const { names, runId } = await plan(database, { ...audience, dedupe: ['ville'] }, { csv });
  expect(names).toBe(joined('Ada André'));
  const { rows } = await sql<{ content: string }>`
    select content from message m join recipient r on r.id = m.id >> 5 where r.run_id = ${runId} order by r.line_number`.execute(
    database.db,
  );
  expect(rows.map(({ content }) => content)).toEqual([joined('Hi Ada'), joined('Hi André')]);
});

const amounts = `Mobile,Name,Spent,Joined
2125550101,Ada,"1,200",12/25/2026
2125550102,Ben,$1300,05/01/2026
2125550103,Cyd,1400,2026-05-01
2125550104,Dan,900,2026-07-01
2125550105,Eva,"€ 1 250.50",2026-05-31T23:30:00-05:00
2125550106,Flo,-$5,2026-06-01 10:00
2125550107,Gus,n/a,31.12.2026
2125550108,Hal,,
2125550109,Ida,"1,20",2026-02-31
2125550110,Jon,1000 USD,2026-05
`;

test('a filter reads amounts as people write them, and a cell that is no number is neither more nor less', async () => {
  const database = await freshDatabase();
  const filters: Record<string, string> = {
    'spent >= 1000': 'Ada Ben Cyd Eva Jon',
    'not spent >= 1000': 'Dan Flo Hal',
    'spent < 0': 'Flo',
    'spent <= 1250.5 and spent > 1000': 'Ada Eva',
    'spent = 1200 or spent in [1300]': 'Ada Ben',
    // Equal to no number: that can be said of any text.
    'spent != 1200 and name >= "g"': 'Gus Hal Ida Jon',
    'spent >= 1000 or name = "Gus"': 'Ada Ben Cyd Eva Gus Jon',
  };
  for (const [filter, names] of Object.entries(filters)) {
    expect([filter, (await plan(database, { columns: { phone: 'Mobile' }, filter }, { csv: amounts })).names]).toEqual([
      filter,
      names,
    ]);
  }
});

test('a cell that is no ISO date is neither before a date nor after it, and not another one', async () => {
  const database = await freshDatabase();
  const filters: Record<string, string> = {
    'joined < "2026-06-01"': 'Cyd Eva Jon',
    'not joined < "2026-06-01"': 'Dan Flo Hal',
    'joined >= "2026-06-01"': 'Dan Flo',
    'joined > "2026-06-01 10:00"': 'Dan',
    'joined <= "2026-06-01T10:00:00"': 'Cyd Eva Flo Jon',
    'joined != "2026-05-01"': 'Dan Eva Flo Hal Jon',
    'joined not in ["2026-05-01", "2026-07-01"]': 'Eva Flo Hal Jon',
    'joined = "2026-05-01" or name = "Ada"': 'Ada Cyd',
  };
  for (const [filter, names] of Object.entries(filters)) {
    expect([filter, (await plan(database, { columns: { phone: 'Mobile' }, filter }, { csv: amounts })).names]).toEqual([
      filter,
      names,
    ]);
  }
});

test('cells that the filter could not read are counted, with the first rows', async () => {
  const database = await freshDatabase();
  const { notes } = await plan(
    database,
    { columns: { phone: 'Mobile' }, filter: 'spent > 10 and not (joined < "2026-06-01" or spent = 7)' },
    { csv: amounts },
  );
  expect(notes).toEqual([
    { about: 'unread-cells', field: 'spent', wanted: 'number', count: 2, first: ['row 8', 'row 10'] },
    { about: 'unread-cells', field: 'joined', wanted: 'date', count: 4, first: ['row 2', 'row 3', 'row 8', 'row 10'] },
  ]);
});

test('received asks what was sent, and when', async () => {
  const database = await freshDatabase();
  const earlier = await plan(database, { filter: 'state = "NY"' }, { path: 'spring' });
  await markSent(database, earlier.runId, new Date('2026-11-03T15:00:00Z'));
  expect((await plan(database, { filter: 'received("spring")' })).names).toBe('Ada Dan');
  expect((await plan(database, { filter: 'received("spring", within: 30d)' })).names).toBe('Ada Dan');
  expect((await plan(database, { filter: 'not received("spring", within: 10d)' })).names).toBe('Ada Ben Cyd Dan Eva');
  // Planned only: nothing was sent to them.
  expect((await plan(database, { filter: 'received("sale")' })).names).toBe('');
});

test('everybody who is left out has one reason, and the sums add up to the rows of the file', async () => {
  const database = await freshDatabase();
  const { db, pool } = database;
  const sent = await plan(database, { filter: 'name = "Ben"' }, { path: 'spring' });
  await markSent(database, sent.runId, now);
  const listed = await importRecipients(
    { db, pool, now },
    { accountId: 1, files: [fileOf('phone\n2125550104\n')], country: 'US', columns: {} },
  );
  await addImportToList(db, { importId: listed.importId, name: 'vip', now });
  const stop = await stageExclusions(
    { db, pool, now },
    { accountId: 1, file: fileOf('Id,Mobile\n1,(212) 555-0105\n2,none\n'), country: 'US', headers: ['Mobile'] },
  );
  expect(stop.unread).toEqual({ count: 1, first: ['row 3 (is a placeholder, not a phone number)'] });
  const exclude = { campaigns: ['spring'], lists: ['vip'], csv: ['stop.csv'] };
  const csv = `${people}2125550106,Flo,NY,free,3,yes\n2125550107,,NY,free,3,yes\n2125550101,Ada,NY,Free,17,yes\nnone,Gus,,,,\n`;
  const { names, summary } = await plan(
    database,
    { filter: 'state != "CA"', exclude, dedupe: ['state', 'plan'], limit: 1 },
    { csv, excluded: [stop.importId] },
  );
  expect(names).toBe('Ada');
  expect(summary).toMatchObject({
    csvRows: 9,
    recipients: 1,
    duplicates: 1,
    rejected: 1,
    leftOut: { filter: 1, excluded: 3, duplicate: 2 },
  });
  const reasons = await db
    .selectFrom('leftOut')
    .select(['lineNumber', 'reason'])
    .where('runId', '=', summary.run)
    .orderBy('lineNumber')
    .execute();
  expect(reasons.map(({ lineNumber, reason }) => `${lineNumber} ${reason}`)).toEqual([
    '3 excluded',
    '4 filter',
    '5 excluded',
    '6 excluded',
    '7 duplicate',
    '8 duplicate',
  ]);
});

test('a limit takes the first of the file, and who may not be written to does not use it up', async () => {
  const database = await freshDatabase();
  const { names, summary } = await plan(database, { limit: 2 }, { purpose: 'marketing' });
  expect(names).toBe('Ada Ben Cyd Eva');
  expect(summary).toMatchObject({ leftOut: { over_limit: 1 }, skipped: { no_consent: 2 } });
});

test('a sample is always the same people, and a larger share has the smaller one in it', async () => {
  const database = await freshDatabase();
  const rows = Array.from({ length: 100 }, (_, index) => `21255501${String(index).padStart(2, '0')},N${index},,,,`);
  const csv = `Mobile,Name,State,Plan,Age,OK\n${rows.join('\n')}\n`;
  const draw = async (sample: Audience['sample'], name = 'sale') =>
    (await plan(database, { sample }, { csv, path: name })).names.split(' ');
  const tenth = await draw({ share: 0.1 });
  expect(tenth.length).toBeGreaterThan(2);
  expect(tenth.length).toBeLessThan(25);
  expect(await draw({ share: 0.1 })).toEqual(tenth);
  expect(await draw({ share: 0.5 })).toEqual(expect.arrayContaining(tenth));
  expect(await draw({ share: 0.1 }, 'other')).not.toEqual(tenth);
  expect(await draw({ people: 7 })).toHaveLength(7);
  expect((await plan(database, { sample: { people: 7 } }, { csv })).summary.leftOut).toEqual({ not_sampled: 93 });
});
