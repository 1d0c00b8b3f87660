import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { Account } from '../../src/core/campaign/account.ts';
import type { RunSummary } from '../../src/core/message/summary.ts';
import { loadAccount } from '../../src/inputs/choose-account.ts';
import { summarizeRun } from '../../src/report/report.ts';
import { prepareRun } from '../../src/runs/prepare-run.ts';
import { listRejects, type Reject } from '../../src/store/audience/reject.ts';
import { loadInputs } from '../support/inputs.ts';
import { inputsAt, testWorld } from '../support/world.ts';

const root = fileURLToPath(new URL('../../campaigns', import.meta.url));

interface PlannedExample {
  readonly summary: RunSummary;
  readonly rejects: readonly Reject[];
  readonly phones: readonly string[];
  /** Of all messages, in the order of the recipients; each once. */
  readonly texts: readonly string[];
}

/** Plans an example as `plan` does it, without asking the provider. */
async function planExample(slug: string): Promise<PlannedExample> {
  const world = await testWorld();
  const inputs = await loadInputs(inputsAt(path.dirname(root)), {
    campaign: path.join(root, slug),
    account: undefined,
  });
  const { run } = await prepareRun(world, { inputs, isNewRun: false, provider: null, onStep: () => {} });
  const messages = await world.db
    .selectFrom('messageState')
    .select(['phone', 'content'])
    .where('runId', '=', run.id)
    .orderBy('recipientId')
    .orderBy('part')
    .execute();
  return {
    summary: await summarizeRun({ db: world.db, now: world.now() }, { runId: run.id }),
    rejects: await listRejects(world.db, { importId: run.importId ?? 0, afterLine: 0, limit: 100 }),
    phones: [...new Set(messages.map(({ phone }) => phone))],
    texts: [...new Set(messages.map(({ content }) => content))],
  };
}

async function loadAccounts(): Promise<readonly [real: Account, sandbox: Account]> {
  const load = async (name: string) => (await loadAccount(path.dirname(root), path.join(root, name))).account;
  return [await load('account.yaml'), await load('account.sandbox.yaml')];
}

/** Those of some phones that are lines of ours. */
async function listOwn(phones: readonly string[]): Promise<readonly string[]> {
  const lines = (await loadAccounts()).flatMap((account) => account.lines.map(({ number }) => number));
  return phones.filter((phone) => lines.includes(phone));
}

it('The welcome reaches 300 people and none of our lines, rejects five rows and has two duplicates', async () => {
  const { summary, rejects, phones, texts } = await planExample('welcome');
  expect(summary).toMatchObject({ csvRows: 307, recipients: 300, duplicates: 2, rejected: 5 });
  // For their numbers: every text could be filled in.
  expect(new Set(rejects.map(({ columnName }) => columnName))).toEqual(new Set(['Mobile Phone']));
  expect(texts.filter((text) => text.startsWith('Hi there,'))).toHaveLength(1);
  expect(phones).toHaveLength(300);
  expect(await listOwn(phones)).toEqual([]);
  expect(phones.every((phone) => /^\+1\d{3}55501\d\d$/.test(phone))).toBe(true);
});

it('The reminders fill in a date, reach none of our lines, and reject the one patient without a provider', async () => {
  const { summary, rejects, phones, texts } = await planExample('reminders');
  // A week before, and a day before.
  expect(summary).toMatchObject({ csvRows: 40, recipients: 78, duplicates: 0, rejected: 1 });
  expect(rejects.map(({ columnName }) => columnName)).toEqual(['provider']);
  expect(phones).toHaveLength(39);
  expect(await listOwn(phones)).toEqual([]);
  expect(texts[0]).toContain('Dr. Osei on Monday, January 10 at 8:00 AM');
});

it('Both accounts load, each with its own limits', async () => {
  const [real, sandbox] = await loadAccounts();
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
