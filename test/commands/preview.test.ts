import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { type PreviewInput, preview } from '../../src/commands/preview.ts';
import { saleFolder } from '../support/sale.ts';
import { testWorld } from '../support/world.ts';

const shown = (campaign: string, more: Partial<PreviewInput> = {}): PreviewInput => ({
  campaign,
  account: undefined,
  newRun: false,
  html: false,
  ...more,
});

test('a sample shows whole messages of people who get some, and nothing is sent', async () => {
  const world = await testWorld();
  expect(await preview(world, shown(saleFolder()))).toBe(0);
  expect(world.printed()).toContain(`Row 2  +12125550100  channel not known yet  from +14155550100  in the first minute
  1  text, 53 characters, 1 segment if SMS
     │ Hi Ada, Books & Co has a sale. Reply STOP to opt out.
`);
  expect(world.printed()).not.toContain('+12125550102');
  expect(world.printed()).toContain('3 of 4 recipients. Nothing has been sent.');
});

test('one person is shown by row or by phone, with the reason when they get nothing', async () => {
  const world = await testWorld();
  const campaign = saleFolder();
  await preview(world, shown(campaign, { row: 4 }));
  expect(world.printed()).toContain('Row 4  +12125550102');
  expect(world.printed()).toContain('not sent: has not consented');
  await preview(world, shown(campaign, { phone: '(212) 555-0101' }));
  expect(world.printed()).toContain('Hi Ben,');
  await expect(preview(world, shown(campaign, { row: 99 }))).rejects.toMatchObject({ code: 'nobody-to-show' });
  await expect(preview(world, shown(campaign, { phone: '12' }))).rejects.toMatchObject({ code: 'not-a-phone' });
});

test('what is previewed is what the plan holds, text for text', async () => {
  const world = await testWorld();
  const campaign = saleFolder();
  const file = path.join(campaign, 'all.txt');
  await preview(world, shown(campaign, { all: true, out: file }));
  const texts = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.includes('│'));
  const { rows } = await world.pool.query<{ content: string }>(
    `select content from message_state where state = 'planned' order by id`,
  );
  expect(texts.map((line) => line.replace('     │ ', ''))).toEqual(rows.map((row) => row.content));
});

test('the page escapes what comes from files, and shows pictures to swipe', async () => {
  const world = await testWorld();
  const campaign = saleFolder(
    {
      messages: `  - text: 'Hi {{ first_name }} from Books & Co'
  - {image: 'https://img.example.com/a"b.jpg'}
  - carousel: [https://img.example.com/1.jpg, https://img.example.com/2.jpg]
    fallback: {text: See our shop}`,
    },
    world.root,
  );
  await world.pool.query(`insert into contact (account_id, phone, service, service_source, service_at, created_at, updated_at)
    values (1, '+12125550100', 'iMessage', 'message', now(), now(), now())`);
  const file = path.join(campaign, 'page.html');
  await preview(world, shown(campaign, { all: true, html: true, out: file }));
  const page = readFileSync(file, 'utf8');
  expect(page).toContain('Hi &lt;Dan&gt; from Books &amp; Co');
  expect(page).not.toContain('<Dan>');
  expect(page).toMatch(/src="https:\/\/img\.example\.com\/a(?:&quot;|%22)b\.jpg"/);
  expect(page.match(/<div class="carousel"/g)).toHaveLength(1);
  expect(page.match(/<article class="blue"/g)).toHaveLength(1);
  expect(page.match(/<article class="grey silent"/g)).toHaveLength(1);
});

test('an effect is named for whom it may reach, and the page shows what a text would cost', async () => {
  const world = await testWorld();
  const campaign = saleFolder({
    messages: '  - {text: "Hi {{ first_name }}, a sale. Reply STOP to opt out.", send_style: confetti}',
  });
  await preview(world, shown(campaign, { row: 2 }));
  expect(world.printed()).toMatch(/1 {2}text, \d+ characters, 1 segment if SMS, with confetti if iMessage\n/);
  const out = path.join(campaign, 'page.html');
  await preview(world, shown(campaign, { row: 2, html: true, out }));
  expect(readFileSync(out, 'utf8')).toMatch(/\d+ characters, 1 segment if SMS · with confetti if iMessage/);
  await world.pool.query("update message set channel = 'SMS'");
  await world.pool.query("update run_count set channel = 'SMS'");
  await preview(world, shown(campaign, { row: 2, html: true, out }));
  expect(readFileSync(out, 'utf8')).not.toContain('confetti');
});

const variants = `variants:
  messages:
    short: [{text: "A sale, {{ first_name }}. Reply STOP to opt out."}]`;

test('of one variant only its people are shown, named in text, page and JSON, with how many of all they are', async () => {
  const world = await testWorld();
  const campaign = saleFolder({ campaign: variants }, world.root);
  await preview(world, shown(campaign, { all: true, json: true }));
  const all = previewedIn(world.lastJson());
  const some = all.filter(({ variant }) => variant === 'short');
  expect(new Set(all.map(({ variant }) => variant))).toEqual(new Set(['main', 'short']));
  await preview(world, shown(campaign, { all: true, variant: 'short', json: true }));
  expect(previewedIn(world.lastJson())).toEqual(some);
  const file = path.join(campaign, 'page.html');
  await preview(world, shown(campaign, { all: true, variant: 'short', html: true, out: file }));
  const page = readFileSync(file, 'utf8');
  expect(page).toContain(`<p>${some.length} of 4 recipients. Nothing has been sent.</p>`);
  expect(page.match(/<span>short · row \d+<\/span>/g)).toHaveLength(some.length);
  await preview(world, shown(campaign, { row: some[0]?.row }));
  expect(world.printed()).toMatch(/^Row \d+ .* variant short$/m);
  await expect(preview(world, shown(campaign, { variant: 'long' }))).rejects.toThrow(
    'Cannot find the variant "long" of sale: it has main, short',
  );
});

test('a text in place of a carousel says so, and RCS is violet as in the sandbox', async () => {
  const world = await testWorld();
  const messages = `  - text: "Hi from Books & Co. Reply STOP to opt out."
  - carousel: [https://img.example.com/1.jpg, https://img.example.com/2.jpg]
    fallback: {text: See our shop}`;
  const campaign = saleFolder({ messages }, world.root);
  await world.pool.query(`insert into contact (account_id, phone, service, service_source, service_at, created_at, updated_at)
    values (1, '+12125550100', 'RCS', 'message', now(), now(), now())`);
  await preview(world, shown(campaign, { row: 2 }));
  expect(world.printed()).toContain('  2  text in place of the carousel, 12 characters\n');
  const file = path.join(campaign, 'page.html');
  await preview(world, shown(campaign, { row: 2, html: true, out: file }));
  const page = readFileSync(file, 'utf8');
  expect(page).toContain('<article class="violet">');
  expect(page).toContain('<p class="state">in place of the carousel · 12 characters</p>');
  expect(page).toContain('<p>1 of 4 recipients.');
});

interface Previewed {
  readonly row: number;
  readonly variant: string;
}

function previewedIn(json: unknown): readonly Previewed[] {
  return (json as { previews: readonly Previewed[] }).previews;
}
