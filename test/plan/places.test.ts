import { expect, test } from 'vitest';
import { permittedHours } from '../../src/core/hours/permitted.ts';
import { placeOfKey } from '../../src/core/place/place.ts';
import { prepareRun } from '../../src/runs/prepare-run.ts';
import { loadInputs } from '../support/inputs.ts';
import { saleFolder } from '../support/sale.ts';
import { inputsAt, testWorld } from '../support/world.ts';

/** Plans a file of people, with the packs as they are; returns each person's place, in the order of the file. */
async function planned(csv: string, columns: string) {
  const folder = saleFolder({ csv, columns, hours: '# the packs hold' });
  const root = folder.replace(/\/campaigns\/sale$/, '');
  const world = await testWorld({ root });
  const inputs = await loadInputs(inputsAt(root), { campaign: folder, account: undefined });
  const { run } = await prepareRun(world, { inputs, isNewRun: false, provider: null, onStep: () => {} });
  const { rows } = await world.pool.query<{ evidence: string; candidates: string; windows: number }>(
    `select r.evidence, p.candidates, (select count(*)::int from place_window w where w.place_id = p.id) as windows
       from recipient r join message m on m.id = r.id * 32 + 1 join place p on p.id = m.place_id
      where r.run_id = $1 order by r.line_number`,
    [run.id],
  );
  return { world, run, rows };
}

test('each message keeps where its person may be, and by which column that is known', async () => {
  const csv = `Mobile,First Name,ZIP,State,Time Zone
305-555-0100,Ada,,,
305-555-0101,Ben,80202,,
212-555-0102,Cyd,,Texas,
850-555-0103,Dan,,,America/Chicago
850-555-0104,Eve,what,nowhere,noon
`;
  const { rows } = await planned(csv, '{phone: Mobile}');
  expect(rows.map(({ evidence, candidates }) => `${evidence}: ${candidates}`)).toEqual([
    'area: US/FL/America/New_York',
    'zip: US/CO/America/Denver US/FL/America/New_York',
    'state: US/NY/America/New_York US/TX/America/Chicago US/TX/America/Denver',
    'row: US/FL/America/Chicago',
    'area: US/FL/America/Chicago US/FL/America/New_York',
  ]);
  // Three weeks and the day before.
  for (const { windows } of rows) expect(windows).toBeGreaterThanOrEqual(18);
});

test('a column of another name counts once campaign.yaml gives it one', async () => {
  const csv = 'Mobile,First Name,Plz\n305-555-0100,Ada,80202\n';
  expect((await planned(csv, '{phone: Mobile}')).rows[0]?.evidence).toBe('area');
  expect((await planned(csv, '{phone: Mobile, zip: Plz}')).rows[0]?.evidence).toBe('zip');
});

test('the windows in the database are those of the packs', async () => {
  const { world, rows } = await planned('Mobile,First Name\n504-555-0100,Ada\n', '{phone: Mobile}');
  const { rows: windows } = await world.pool.query<{ opens: number; closes: number }>(
    `select extract(epoch from opens_at)::float8 * 1000 as opens, extract(epoch from closes_at)::float8 * 1000 as closes
       from place_window where place_id > 0 order by opens_at`,
  );
  const hours = { own: {}, off: {}, emergency: null };
  const permitted = permittedHours(placeOfKey(rows[0]?.candidates ?? ''), { purpose: 'marketing', hours });
  const span = { fromMs: windows[0]?.opens ?? 0, untilMs: windows.at(-1)?.closes ?? 0 };
  expect(windows).toEqual(permitted.openings(span).map(({ fromMs, untilMs }) => ({ opens: fromMs, closes: untilMs })));
});
