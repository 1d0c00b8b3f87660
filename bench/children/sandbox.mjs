// The sandbox of all contestants: the same one that `bluecast sandbox` starts, without limits, with phones that take everything
// and without statuses, whose work would be measured too. Prints its address as JSON and serves until it is stopped.
import { startSandbox } from '../../dist/sandbox/sandbox.js';

const neverMs = 30 * 86_400_000;
const lines = Number(process.argv[2] ?? 200);
const sandbox = await startSandbox({
  seed: 'bench',
  limits: 'off',
  lines: Array.from({ length: lines }, (_, index) => ({
    number: `+1415555${String(100 + index).padStart(4, '0')}`,
    generation: 'V2',
  })),
  phoneMix: { iMessage: 1, RCS: 0, SMS: 0 },
  errorRates: { declined: 0, error: 0 },
  delays: { sentAfterMs: [neverMs, neverMs], deliveredAfterMs: [neverMs, neverMs] },
  now: Date.now,
});
const { url, apiKeyId, apiSecretKey } = sandbox;
console.log(JSON.stringify({ url, apiKeyId, apiSecretKey, pid: process.pid }));
process.once('SIGTERM', () => void sandbox.close());
