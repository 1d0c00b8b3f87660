import { expect, test } from 'vitest';
import { findZone } from '../../src/inputs/find-zone.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { inputsAt } from '../support/world.ts';

const lines = 'lines: [{number: "+12125550123"}]\n';

test('times are in the zone that the account names, else in that of whoever reads', async () => {
  const root = temporaryFolder({
    'acme/account.yaml': `name: acme\nzone: America/Denver\n${lines}`,
    'bolt/account.yaml': `name: bolt\n${lines}`,
  });
  const world = inputsAt(root, { TZ: 'Europe/Berlin' });
  expect(await findZone(world, 'acme')).toBe('America/Denver');
  expect(await findZone(world, 'bolt')).toBe('Europe/Berlin');
  // Of both: they do not agree.
  expect(await findZone(world)).toBe('Europe/Berlin');
});
