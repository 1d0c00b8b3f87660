/** What the schema cannot see in messages: texts that are no Liquid, and messages that could not be told apart. */
import { type Part, textOf } from '../core/campaign.ts';
import type { Problem } from './problem.ts';
import type { ReadText } from './texts.ts';
import type { Path, YamlSource } from './yaml-source.ts';

/** Every text that is no Liquid, also in a file whose shape is not in order. */
export function checkTexts(source: YamlSource, texts: readonly ReadText[]): readonly Problem[] {
  return texts.flatMap(({ path, text, read }): readonly Problem[] => {
    if (read.ok) return [];
    const { mistake } = read;
    const place = source.placeInText(path, { text, ...mistake });
    const message = `Cannot read the text as Liquid: ${mistake.reason}; correct it`;
    return [{ file: source.file, ...place, code: 'liquid-syntax', message }];
  });
}

/**
 * Two equal messages to one person could not be told apart if the outcome of one were unknown. A carousel is compared by
 * its fallback, which some get instead of it.
 */
export function checkSameness(
  source: YamlSource,
  { path, parts }: { path: Path; parts: readonly Part[] },
): readonly Problem[] {
  const first = new Map<string, number>();
  return parts.flatMap((part, index): readonly Problem[] => {
    const key = sameness(part);
    const earlier = first.get(key);
    if (earlier === undefined) {
      first.set(key, index);
      return [];
    }
    const message = `The ${ordinal(index)} message is the same as the ${ordinal(earlier)}: take one of them out, or change its text`;
    return [
      { file: source.file, ...source.placeOf([...path, index, ...pathOfText(part)]), code: 'same-message', message },
    ];
  });
}

function sameness(part: Part): string {
  const text = textOf(part)?.trim().replace(/\s+/g, ' ') ?? '';
  if (part.kind === 'image') return `${part.imageUrl}\n${text}`;
  return part.kind === 'carousel' && text === '' ? part.imageUrls.join('\n') : text;
}

function pathOfText(part: Part): Path {
  if (part.kind === 'carousel') return part.fallbackText === undefined ? ['carousel'] : ['fallback', 'text'];
  return [part.kind === 'image' && part.text === undefined ? 'image' : 'text'];
}

/** `2nd`, of an index from 0. */
function ordinal(index: number): string {
  const ending = index < 3 ? ['st', 'nd', 'rd'][index] : 'th';
  return `${index + 1}${ending}`;
}
