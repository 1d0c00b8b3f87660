/** The question before sending, at a terminal: `script` (util-linux) is one. */
import { spawn, spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { openShop, type Shop, until } from '../support/shop.ts';

const cli = fileURLToPath(new URL('../../dist/program/cli.js', import.meta.url));
const hasScript = spawnSync('script', ['-qec', 'true', '/dev/null'], { stdio: 'ignore' }).status === 0;

/** `bluecast send` at a terminal; `type` presses keys. */
function sendAtTerminal(shop: Shop) {
  const command = `'${process.execPath}' '${cli}' send campaigns/sale`;
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    cwd: path.resolve(shop.folder),
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...shop.env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let screen = '';
  child.stdout.on('data', (chunk: Buffer) => (screen += chunk.toString('utf8')));
  const ended = new Promise<number | null>((resolve) => void child.once('close', resolve));
  return { type: (keys: string) => void child.stdin.write(keys), screen: () => screen, ended };
}

const question = 'Send these 20 messages to 20 people now? [y/N]';

test.skipIf(!hasScript)('what was typed while it planned is no answer, whole line or not', async () => {
  const shop = await openShop({ recipients: 20 });
  const sending = sendAtTerminal(shop);
  sending.type('y\ny');
  await until(() => sending.screen().includes(question));
  sending.type('\n');
  expect(await sending.ended).toBe(2);
  expect(sending.screen()).toContain('Nothing was sent: you did not confirm');
  expect(shop.sandbox.ledger().accepted).toBe(0);
});

test.skipIf(!hasScript)('Ctrl-C at the question stops before anything was sent', async () => {
  const shop = await openShop({ recipients: 20 });
  const sending = sendAtTerminal(shop);
  await until(() => sending.screen().includes(question));
  sending.type('\u0003');
  expect(await sending.ended).toBe(130);
  expect(sending.screen()).toContain('Stopped before anything was sent');
  expect(shop.sandbox.ledger().accepted).toBe(0);
});

test.skipIf(!hasScript)('a yes to the question sends', async () => {
  const shop = await openShop({ recipients: 20 });
  const sending = sendAtTerminal(shop);
  await until(() => sending.screen().includes(question));
  sending.type('y\n');
  const hasFailed = (): boolean => shop.sandbox.messages().some(({ status }) => status === 'ERROR');
  expect(await sending.ended).toBe(hasFailed() ? 1 : 0);
  expect(sending.screen()).toContain('Run 1 of sale: finished');
  expect(shop.sandbox.ledger()).toMatchObject({ accepted: 20, numbers: 20, duplicates: [] });
});
