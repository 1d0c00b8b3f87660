/**
 * Chooses which of a campaign's texts a person gets. Invariant: the choice depends only on the campaign's name, the person's number
 * and the shares, so that it is the same in every run; people in the holdout stay there when the weights of variants change.
 */
import { createHash } from 'node:crypto';
import { type Campaign, mainVariant } from './campaign.ts';

export interface VariantChoice {
  /** The name of the variant; null in a campaign without variants. */
  readonly variant: string | null;
  /** The person is in the control group, which gets nothing. */
  readonly isHeldOut: boolean;
}

/** The variant of one person, given their E.164 number and the values of their row. */
export function chooseVariant(
  campaign: Pick<Campaign, 'path' | 'variants'>,
  person: { phone: string; values: Readonly<Record<string, string>> },
): VariantChoice {
  const { path, variants } = campaign;
  if (variants === undefined) return { variant: null, isHeldOut: false };
  const isHeldOut = fractionOf(`${path} holdout ${person.phone}`) < variants.holdout;
  const { column } = variants;
  const variant =
    column === null
      ? byWeight(variants.weights, fractionOf(`${path} variant ${person.phone}`))
      : byColumn(Object.keys(variants.messages), person.values[column] ?? '');
  return { variant, isHeldOut };
}

/** A number from 0 to 1, evenly distributed over all texts. */
function fractionOf(text: string): number {
  return createHash('sha256').update(text).digest().readUIntBE(0, 6) / 2 ** 48;
}

function byWeight(weights: Readonly<Record<string, number>>, fraction: number): string {
  const sum = Object.values(weights).reduce((total, weight) => total + weight, 0);
  let from = 0;
  for (const [name, weight] of Object.entries(weights)) {
    from += weight / sum;
    if (fraction < from) return name;
  }
  return mainVariant;
}

/** `es-MX` and `ES` mean `es`, unless a variant has exactly that name. */
function byColumn(names: readonly string[], cell: string): string {
  const wanted = cell.trim().toLowerCase().replaceAll('_', '-');
  const candidates = [wanted, wanted.split('-')[0] ?? ''];
  return candidates.flatMap((each) => names.filter((name) => name.toLowerCase() === each))[0] ?? mainVariant;
}
