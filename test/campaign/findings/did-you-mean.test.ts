import { expect, it } from 'vitest';
import { nearestOf, suggest } from '../../../src/campaign/findings/did-you-mean.ts';

it.each([
  ['csvv', 'csv'],
  ['CSV', 'csv'],
  ['counrty', 'country'],
  ['colums', 'columns'],
  ['xyz', null],
])('%j was meant to be %j', (word, meant) => {
  expect(nearestOf(word, ['csv', 'country', 'columns'])).toBe(meant);
});

it('Where nothing is near, everything is offered', () => {
  expect(suggest('xyz', ['csv', 'country'])).toBe('choose from csv, country');
});
