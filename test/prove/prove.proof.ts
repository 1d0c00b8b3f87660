/** The proof in the length that a change must pass before it lands. */
import { test } from 'vitest';
import { proveInStorm } from '../support/proof.ts';

test('three workers of which ten are killed, stopped and cut off in a storm of faults reach everybody once', async () => {
  await proveInStorm({ kills: 10, recipients: 80, workers: 3 });
});
