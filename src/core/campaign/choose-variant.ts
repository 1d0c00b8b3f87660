/**
 * Which of a campaign's texts a person gets. Invariant: it depends on the campaign's name, the person's number and the shares
 * alone, so that it is the same in every run; who is held out stays so, however the others are divided.
 */
import { createHash } from 'node:crypto';
import { type Campaign, mainVariant } from './campaign.ts';

export interface VariantChoice {
  /** The name of the texts; null in a campaign that has but one. */
  readonly variant: string | null;
  /** Gets nothing, so that those who get something have somebody to be compared with. */
  readonly isHeldOut: boolean;
}

/** The variant of one person, given their E.164 number and the values of their row. */
export function chooseVariant(
  campaign: Pick<Campaign, 'slug' | 'variants'>,
  person: { phone: string; values: Readonly<Record<string, string>> },
): VariantChoice {
  const { slug, variants } = campaign;
  if (variants === undefined) return { variant: null, isHeldOut: false };
  const isHeldOut = placeOf(`${slug} holdout ${person.phone}`) < variants.holdout;
  const { column } = variants;
  const variant =
    column === null
      ? byWeight(variants.weights, placeOf(`${slug} variant ${person.phone}`))
      : byColumn(Object.keys(variants.messages), person.values[column] ?? '');
  return { variant, isHeldOut };
}

/** From 0 to 1, evenly over all texts. */
function placeOf(text: string): number {
  return createHash('sha256').update(text).digest().readUIntBE(0, 6) / 2 ** 48;
}

function byWeight(weights: Readonly<Record<string, number>>, place: number): string {
  const sum = Object.values(weights).reduce((total, weight) => total + weight, 0);
  let from = 0;
  for (const [name, weight] of Object.entries(weights)) {
    from += weight / sum;
    if (place < from) return name;
  }
  return mainVariant;
}

/** `es-MX` and `ES` are `es`, unless there is a variant for just that. */
function byColumn(names: readonly string[], cell: string): string {
  const wanted = cell.trim().toLowerCase().replaceAll('_', '-');
  const candidates = [wanted, wanted.split('-')[0] ?? ''];
  return candidates.flatMap((each) => names.filter((name) => name.toLowerCase() === each))[0] ?? mainVariant;
}
