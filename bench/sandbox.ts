/** The sandbox process of all contestants. */
import type { SandboxAddress } from './case.ts';
import { startChild } from './child.ts';

const lineCount = 200;
/** A million messages are kept until the next reset. */
const nodeOptions = ['--max-old-space-size=8192'];
const startMs = 10_000;

export async function startSandboxProcess(): Promise<SandboxAddress & { stop(): Promise<void> }> {
  const child = startChild({ script: 'sandbox.mjs', args: [String(lineCount)], nodeOptions });
  const address = await Promise.race([readAddress(child.stdout), child.ended.then(() => null)]);
  if (address === null) throw new Error('Cannot start the sandbox: it ended at once');
  const ask = async (method: string, path: string, body?: object): Promise<unknown> => {
    const json = { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const answer = await fetch(`${address.url}/_sandbox/${path}`, { method, ...(body === undefined ? {} : json) });
    if (!answer.ok) throw new Error(`Cannot ask the sandbox: ${method} ${path} answered ${answer.status}`);
    return answer.json();
  };
  return {
    ...address,
    lines: Array.from({ length: lineCount }, (_, index) => `+1415555${String(100 + index).padStart(4, '0')}`),
    reset: async () => void (await ask('POST', 'reset')),
    slowDown: async (delayMs) => void (await ask('POST', 'faults', { name: 'slow', delay_ms: delayMs })),
    countTaken: async () => ((await ask('GET', 'ledger?summary=1')) as { accepted: number }).accepted,
    stop: async () => {
      child.stop();
      await child.ended;
    },
  };
}

async function readAddress(
  stdout: () => string,
): Promise<Pick<SandboxAddress, 'url' | 'apiKeyId' | 'apiSecretKey' | 'pid'>> {
  const until = Date.now() + startMs;
  while (!stdout().includes('\n')) {
    if (Date.now() > until) throw new Error('Cannot start the sandbox: it has not said its address within 10 s');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return JSON.parse(stdout()) as Pick<SandboxAddress, 'url' | 'apiKeyId' | 'apiSecretKey' | 'pid'>;
}
