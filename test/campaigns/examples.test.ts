import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { expect, it } from 'vitest';
import { accountPathOf } from '../../src/campaign/files/folder.ts';
import { type Campaign, templateOf } from '../../src/core/campaign/campaign.ts';
import { fieldName } from '../../src/core/csv/field-name.ts';
import { createPhoneParser } from '../../src/core/people/phone.ts';
import { findTextProblem } from '../../src/core/text/message-text.ts';
import { compileTemplate, renderTemplate } from '../../src/core/text/template.ts';
import { loadAccount, loadInputs } from '../../src/inputs/load-inputs.ts';
import { noPipe } from '../support/world.ts';

const root = fileURLToPath(new URL('../../campaigns', import.meta.url));

async function loadCampaign(folder: string): Promise<Campaign> {
  return (await loadInputs(noPipe, { campaign: folder, account: undefined })).campaign;
}

/** What becomes of the rows of an example, without a database. */
function judgeRows(campaign: Campaign): { phones: string[]; rejected: number; unfilled: string[]; texts: Set<string> } {
  const rows: Record<string, string>[] = parse(readFileSync(path.join(root, campaign.slug, campaign.audience.csv)), {
    columns: (header: string[]) => header.map(fieldName),
  });
  const headers = [campaign.audience.columns.phone].flat().map(fieldName);
  const parsePhone = createPhoneParser(campaign.audience.country);
  const templates = campaign.messages.map((part) => compileTemplate(templateOf(part) ?? ''));
  const judged = { phones: [] as string[], rejected: 0, unfilled: [] as string[], texts: new Set<string>() };
  for (const row of rows) {
    const phone = parsePhone(row[headers.find((header) => header in row) ?? ''] ?? '');
    if (!phone.ok) {
      judged.rejected += 1;
      continue;
    }
    judged.phones.push(phone.phone);
    for (const template of templates) {
      const rendered = renderTemplate(template, row);
      if (!rendered.ok) judged.unfilled.push(rendered.column);
      else if (findTextProblem(rendered.text, { hasMedia: false }) === null) judged.texts.add(rendered.text);
    }
  }
  return judged;
}

it('The welcome reaches 300 people, rejects five rows and has two duplicates', async () => {
  const { phones, rejected, unfilled, texts } = judgeRows(await loadCampaign(path.join(root, 'welcome')));
  expect([phones.length, new Set(phones).size, rejected, unfilled]).toEqual([302, 300, 5, []]);
  expect([...texts].filter((text) => text.startsWith('Hi there,'))).toHaveLength(1);
  expect(phones.every((phone) => /^\+1\d{3}55501\d\d$/.test(phone))).toBe(true);
});

it('The reminders fill in a date, and reject the one patient without a provider', async () => {
  const { phones, rejected, unfilled, texts } = judgeRows(await loadCampaign(path.join(root, 'reminders')));
  expect([phones.length, new Set(phones).size, rejected, unfilled]).toEqual([40, 40, 0, ['provider']]);
  expect([...texts][0]).toContain('Dr. Osei on Monday, January 11 at 8:00 AM');
});

it('Both accounts load, and no example writes to one of their lines', async () => {
  const real = await loadAccount(accountPathOf(path.join(root, 'welcome')));
  const sandbox = await loadAccount(path.join(root, 'account.sandbox.yaml'));
  expect(real.lines[0]?.limits).toEqual({
    perSecond: 10,
    newPerHour: 15,
    newPerDay: 50,
    minGapSeconds: null,
    informationalReserve: 0,
    unanswered: 150,
    lookupsPerHour: 30,
    lookupsPerDay: 100,
  });
  expect(sandbox.lines.map((line) => [line.number, line.limits.perSecond, line.limits.newPerDay])).toEqual([
    ['+14155550100', 50, null],
    ['+14155550101', 50, null],
  ]);
  const lines = [...real.lines, ...sandbox.lines].map((line) => line.number);
  for (const slug of ['welcome', 'reminders']) {
    const { phones } = judgeRows(await loadCampaign(path.join(root, slug)));
    expect(phones.filter((phone) => lines.includes(phone))).toEqual([]);
  }
});

it('Each example names in its first line the schema that editors check it by', () => {
  for (const file of ['welcome/campaign.yaml', 'reminders/campaign.yaml', 'account.yaml', 'account.sandbox.yaml']) {
    const [, schema = 'none'] =
      /^# yaml-language-server: \$schema=(\S+)\n/.exec(readFileSync(path.join(root, file), 'utf8')) ?? [];
    const { title } = JSON.parse(readFileSync(path.join(root, path.dirname(file), schema), 'utf8')) as {
      title: string;
    };
    expect(title).toBe(`${path.basename(file).replace('.sandbox', '')} of Bluecast`);
  }
});
