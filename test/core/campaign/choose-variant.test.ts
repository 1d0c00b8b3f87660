import { expect, test } from 'vitest';
import type { Variants } from '../../../src/core/campaign/campaign.ts';
import { chooseVariant } from '../../../src/core/campaign/choose-variant.ts';

const text = [{ kind: 'text', text: 'Hi' }] as const;
const split: Variants = { messages: { short: text }, weights: { main: 3, short: 1 }, column: null, holdout: 0.1 };
const phones = Array.from({ length: 10_000 }, (_, index) => `+1212555${String(index).padStart(4, '0')}`);
const choose = (phone: string, variants: Variants = split, path = 'sale') =>
  chooseVariant({ path, variants }, { phone, values: {} });

test('people are divided as the weights say', () => {
  const chosen = phones.map((phone) => choose(phone));
  const share = (is: (choice: (typeof chosen)[number]) => boolean): number => chosen.filter(is).length / phones.length;
  expect(share(({ variant }) => variant === 'short')).toBeCloseTo(0.25, 1);
  expect(share(({ isHeldOut }) => isHeldOut)).toBeCloseTo(0.1, 1);
  // Being in the holdout does not depend on the variant.
  expect(share(({ variant, isHeldOut }) => isHeldOut && variant === 'short')).toBeCloseTo(0.025, 2);
});

test('a person always gets the same, in another campaign perhaps another', () => {
  // Fixed values: a change of the hash would divide everybody anew.
  expect(phones.slice(0, 12).map((phone) => choose(phone).variant)).toMatchInlineSnapshot(`
    [
      "main",
      "main",
      "main",
      "short",
      "short",
      "main",
      "main",
      "main",
      "main",
      "main",
      "short",
      "main",
    ]
  `);
  expect(phones.map((phone) => choose(phone, split, 'other'))).not.toEqual(phones.map((phone) => choose(phone)));
});

test('a larger holdout keeps those of the smaller one, and divides the others as before', () => {
  const larger = { ...split, holdout: 0.2 };
  const kept = phones.filter((phone) => choose(phone).isHeldOut && choose(phone, larger).isHeldOut);
  expect(kept).toEqual(phones.filter((phone) => choose(phone).isHeldOut));
  for (const phone of phones.slice(0, 1_000)) {
    expect(choose(phone, larger).variant).toBe(choose(phone).variant);
  }
});

test.each([
  ['es', 'es'],
  [' ES ', 'es'],
  ['es-MX', 'es'],
  ['pt_BR', 'pt-BR'],
  ['pt', 'main'],
  ['', 'main'],
  ['constructor', 'main'],
])('a language of %j gets the variant %s', (language, variant) => {
  const variants: Variants = { messages: { es: text, 'pt-BR': text }, weights: {}, column: 'language', holdout: 0 };
  expect(chooseVariant({ path: 'sale', variants }, { phone: '+12125550100', values: { language } })).toEqual({
    variant,
    isHeldOut: false,
  });
});

test('a campaign with but one text has no variants', () => {
  expect(chooseVariant({ path: 'sale' }, { phone: '+12125550100', values: {} })).toEqual({
    variant: null,
    isHeldOut: false,
  });
});
