/** The embedded server is killed while processes use it: they start it again, and go on by themselves. */
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { expect } from 'vitest';
import { expectOnceAndReported, lastJson, openShop, type Shop, sendSale, until } from '../support/shop.ts';
import { onTestFinished, sideBySide } from '../support/side-by-side.ts';

const embedded = { DATABASE_URL: '' };

function postgresOf(shop: Shop): string {
  return path.join(shop.folder, '.bluecast/postgres');
}

function killPostmaster(shop: Shop): void {
  const file = path.join(postgresOf(shop), 'data/postmaster.pid');
  process.kill(Number(readFileSync(file, 'utf8').split('\n')[0]), 'SIGKILL');
}

/** Takes a port, and has it as that of the last start: the next one needs another. */
async function takePort(shop: Shop): Promise<number> {
  const stranger = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => stranger.close());
  const address = stranger.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  writeFileSync(path.join(postgresOf(shop), 'port'), String(port));
  return port;
}

sideBySide(
  'a PostgreSQL of ours that is killed twice in mid-run, the second time with its port lost, is started again, and the same send goes on to its end',
  async () => {
    const recipients = 60;
    const shop = await openShop({ recipients, perSecond: 5 });
    const sending = shop.startWith(embedded, ...sendSale);
    await until(() => shop.sandbox.ledger().accepted > 8);
    killPostmaster(shop);
    await until(() => shop.sandbox.ledger().accepted > 30);
    const taken = await takePort(shop);
    killPostmaster(shop);
    const ended = await sending.ended;
    expect(ended.stderr).toContain('database-lost');
    expectOnceAndReported(shop, lastJson(ended), recipients);
    expect(Number(readFileSync(path.join(postgresOf(shop), 'port'), 'utf8'))).not.toBe(taken);
    // The last one out has stopped it.
    const status = await shop.runWith({ env: { ...shop.env, ...embedded } }, 'status', '--json');
    expect(lastJson(status)).toMatchObject({ database: postgresOf(shop), state: 'finished' });
  },
);

sideBySide(
  'a PostgreSQL of ours that is killed while people are planned is started again, and the same send goes on',
  async () => {
    const recipients = 600;
    const shop = await openShop({ recipients });
    const sending = shop.startWith(embedded, ...sendSale);
    await until(() => sending.stderr().includes('reading recipients'));
    killPostmaster(shop);
    const ended = await sending.ended;
    expectOnceAndReported(shop, lastJson(ended), recipients);
  },
);
