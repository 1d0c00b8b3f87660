import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defuse } from '../../../src/core/csv/spreadsheet-cell.ts';
import { formatCsvPage } from '../../../src/report/text/row-csv.ts';
import { fieldNames } from '../../../src/report/text/row-fields.ts';
import type { ReportRow } from '../../../src/store/report/run-report.ts';

const row: ReportRow = {
  id: 1,
  csvRow: 17,
  phone: '+12125550123',
  part: 1,
  kind: 'text',
  state: 'failed',
  providerStatus: 'ERROR',
  channel: 'iMessage',
  fromNumber: '+14155550100',
  handle: 'abc',
  errorCode: '4001',
  errorMessage: 'said "no",\nthen left',
  skipReason: null,
  attempts: 2,
  statusSource: 'poll',
  statusAt: new Date('2026-03-01T12:00:00Z'),
  revision: 1,
  updatedAt: new Date('2026-03-01T12:00:01Z'),
  variant: null,
  evidence: 'zip',
  candidates: 'US/CO/America/Denver US/FL/America/New_York',
};

test('a message is one row under the names that scripts rely on, in their order', () => {
  const [header, first] = formatCsvPage([row], { hasHeader: true }).split('\n', 2);
  expect(header).toMatch(
    /^line,phone,part,state,provider_status,service,from_number,handle,error_code,skip_reason,attempts,/,
  );
  expect(first).toMatch(/^17,\+12125550123,1,failed,ERROR,iMessage,\+14155550100,abc,4001,,2,/);
});

test('what is written can be read back, quotes and newlines included', () => {
  const [read] = parse(formatCsvPage([row], { hasHeader: true }), { columns: true });
  expect(read).toMatchObject({ error_message: row.errorMessage, status_at: '2026-03-01T12:00:00.000Z' });
  expect(Object.keys(read as object)).toEqual([...fieldNames]);
});

test('where the person may be, and how that is known, stands in the last fields', () => {
  const last = (changed: Partial<ReportRow>) =>
    formatCsvPage([{ ...row, ...changed }], { hasHeader: false })
      .trimEnd()
      .split(',1,,')
      .at(-1);
  expect(last({})).toBe('zip,"CO America/Denver, FL America/New_York"');
  expect(
    last({ evidence: 'none', candidates: Array.from({ length: 80 }, () => 'US/NY/America/New_York').join(' ') }),
  ).toBe('none,80 places');
  expect(last({ evidence: 'none', candidates: null })).toBe('none,');
});

test.each(['=1+1', '+cmd|calc', '-2+3', '@SUM(A1)', '\t=1', '\r=1', '＝1', '+1-2', '+1 212 555 0123', '+'])(
  '%j becomes text in a spreadsheet',
  (cell) => {
    expect(defuse(cell)).toBe(`'${cell}`);
  },
);

test.each(['+12125550123', 'hello', '', '4001', 'a=b', '2026-03-01T12:00:00.000Z'])('%j stays as it is', (cell) => {
  expect(defuse(cell)).toBe(cell);
});

test('no cell of the file starts a formula, even if the provider sent one', () => {
  fc.assert(
    fc.property(fc.string(), fc.constantFrom('=', '+', '-', '@', '\t', '\r'), (text, start) => {
      const file = formatCsvPage([{ ...row, errorMessage: start + text, handle: start + text }], { hasHeader: false });
      const cells = parse(file)[0] as string[];
      expect(cells.filter((cell) => /^[=+\-@\t\r]/.test(cell) && !/^\+\d+$/.test(cell))).toEqual([]);
    }),
  );
});
