/** Names of variants on a command line. */
import { badInput } from '../operating-error.ts';
import { type Campaign, mainVariant } from './campaign.ts';

/** Throws `no-such-variant` for a name that the campaign does not have. */
export function checkVariant({ path, variants }: Pick<Campaign, 'path' | 'variants'>, name: string | undefined): void {
  if (name === undefined) return;
  if (variants === undefined)
    throw badInput('no-such-variant', `Cannot show a variant: ${path} has none; leave --variant out`);
  const names = [...new Set([mainVariant, ...Object.keys(variants.messages)])];
  if (!names.includes(name))
    throw badInput(
      'no-such-variant',
      `Cannot find the variant ${JSON.stringify(name)} of ${path}: it has ${names.join(', ')}`,
    );
}
