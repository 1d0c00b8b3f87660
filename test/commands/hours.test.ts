import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runBluecast } from '../support/run-bluecast.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const page = readFileSync(fileURLToPath(new URL('../../docs/hours.md', import.meta.url)), 'utf8');
const at = '--at 2026-12-01T10:00Z'.split(' ');

async function hours(...args: readonly string[]) {
  return runBluecast(['hours', ...args]);
}

describe('bluecast hours', () => {
  it('prints what docs/hours.md shows', async () => {
    const [, command = '', output] = /```sh\nnpx bluecast (.*)\n```\n\n```text\n([\s\S]*?)```/.exec(page) ?? [];
    const args = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
    expect((await runBluecast(args)).stdout).toBe(output);
  });

  it('prints candidates with their evidence, packs and windows for programs, without a database', async () => {
    const { code, stdout } = await hours('+1 850 555 0123', '--state', 'FL', ...at, '--days', '1', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toEqual({
      phone: '+18505550123',
      purpose: 'marketing',
      candidates: [
        { zone: 'America/New_York', state: 'FL', evidence: 'state' },
        { zone: 'America/Chicago', state: 'FL', evidence: 'state' },
      ],
      packs: [
        { id: 'US', version: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/) },
        { id: 'US-FL', version: expect.any(String) },
      ],
      windows: [{ from: '2026-12-01T14:00:00.000Z', to: '2026-12-02T01:00:00.000Z' }],
    });
  });

  it('has a person of a toll-free number anywhere, and never prints the whole number to people', async () => {
    const { stdout } = await hours('1-800-555-0123', ...at);
    expect(stdout).toContain('anywhere in US');
    expect(stdout).not.toContain('5550123');
  });

  it('says what is wrong with an option that means nothing', async () => {
    const wrong = async (...args: string[]) => {
      const { code, stderr } = await hours('+13055550123', ...args);
      return `${code} ${stderr.trim()}`;
    };
    expect(await wrong('--zone', 'Eastern')).toMatch(/^2 bluecast: Cannot read --zone: it is not a time zone/);
    expect(await wrong('--state', 'Californa')).toMatch(/^2 bluecast: Cannot read --state/);
    expect(await wrong('--zip', '00000')).toMatch(/^2 bluecast: Cannot use --zip: nothing is known of it/);
    expect(await wrong('--days', '400')).toContain('Write a number of days from 1 to 366.');
    expect(await wrong('--at', 'noon')).toContain('Write a date such as 2026-12-24');
  });
});

it('says of an account without packs that none counts, and that texts may go', async () => {
  const account = 'lines: [{number: "+12125550123"}]\npacks: {all: {off: true, because: a test}}\n';
  const cwd = temporaryFolder({ 'campaigns/account.yaml': account });
  const { stdout } = await runBluecast(['hours', '+13055550123', '--at', '2026-12-01T08:00Z'], { cwd });
  expect(stdout).toContain('may be texted at');
  expect(stdout).toContain('Packs: none that counts for this account');
});

it('counts the hours of the account as docs/hours.md writes them', async () => {
  const [, yaml = ''] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];
  const cwd = temporaryFolder({ 'campaigns/account.yaml': `lines: [{number: "+12125550123"}]\n${yaml}` });
  const asked = ['+1 702 555 0123', '--at', '2026-12-03T20:00Z', '--days', '3', '--json'];
  const { code, stdout } = await runBluecast(['hours', ...asked], { cwd });
  expect(code).toBe(0);
  const { packs, windows } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as {
    packs: readonly { id: string }[];
    windows: readonly object[];
  };
  expect(packs.map(({ id }) => id)).toEqual(['US']);
  // Thursday and Friday on the clocks of Las Vegas, and no Saturday.
  expect(windows).toEqual([
    { from: '2026-12-03T18:00:00.000Z', to: '2026-12-04T02:00:00.000Z' },
    { from: '2026-12-04T18:00:00.000Z', to: '2026-12-05T02:00:00.000Z' },
  ]);
});
