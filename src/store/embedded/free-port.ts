import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Registered ports below those that systems give to connections of their own (32768 on Linux, 49152 elsewhere): a server
 * that is away for a moment finds its port free again.
 */
const kept = { from: 20_000, to: 32_767 };
const tries = 20;

/** A port of this machine on which no process listens at the moment. */
export async function findFreePort(): Promise<number> {
  for (let n = 0; n < tries; n++) {
    const port = randomInt(kept.from, kept.to + 1);
    if (await isPortFree(port)) return port;
  }
  return listenOnce(0);
}

/** True if no process listens on this port of this machine. */
export async function isPortFree(port: number): Promise<boolean> {
  return listenOnce(port).then(
    () => true,
    () => false,
  );
}

async function listenOnce(port: number): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(port, '127.0.0.1', resolve);
  });
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('a TCP server has no port');
  return address.port;
}
