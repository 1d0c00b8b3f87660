import { expect, test } from 'vitest';
import { findFreePort } from '../../../src/store/embedded/free-port.ts';

test('a port to come back to is none of those that systems give to connections of their own', async () => {
  for (let n = 0; n < 20; n++) {
    const port = await findFreePort();
    expect(port).toBeGreaterThanOrEqual(20_000);
    expect(port).toBeLessThan(32_768);
  }
});
