/** What the schema cannot see in messages: texts that are no Liquid, and messages that could not be told apart. */
import { listFilters } from '../../core/text/template-engine.ts';
import { nearestOf } from '../findings/did-you-mean.ts';
import type { Problem } from '../findings/finding.ts';
import { listMessageLists, type ReadText } from '../yaml/texts.ts';
import { field, type Path, type YamlSource } from '../yaml/yaml-source.ts';

/** Every text that is no Liquid, also in a file whose shape is not in order. */
export function checkTexts(source: YamlSource, texts: readonly ReadText[]): readonly Problem[] {
  return texts.flatMap(({ path, text, read }): readonly Problem[] => {
    if (read.ok) return [];
    const { mistake } = read;
    const place = source.placeInText(path, { text, ...mistake });
    const message = `Cannot read the text as Liquid: ${mistake.reason}; ${remedyFor(mistake.reason)}`;
    return [{ file: source.file, ...place, code: 'liquid-syntax', message }];
  });
}

function remedyFor(reason: string): string {
  const [, name = ''] = /^undefined filter: (\S+)$/.exec(reason) ?? [];
  const nearest = name === '' ? null : nearestOf(name, listFilters());
  return nearest === null ? 'correct it' : `did you mean "${nearest}"?`;
}

/**
 * Two equal messages to one person could not be told apart if the outcome of one were unknown. A carousel is compared by
 * its fallback, which some get instead of it. Also in a file whose shape is not in order.
 */
export function checkSameness(source: YamlSource): readonly Problem[] {
  return listMessageLists(source.value).flatMap((list) => findSame(source, list));
}

function findSame(
  source: YamlSource,
  { path, messages }: { path: Path; messages: readonly unknown[] },
): readonly Problem[] {
  const first = new Map<string, number>();
  return messages.flatMap((message, index): readonly Problem[] => {
    const [key, keyAt] = sameness(message);
    const earlier = key === '' ? undefined : first.get(key);
    if (earlier === undefined) {
      first.set(key, index);
      return [];
    }
    const reason = `The ${ordinal(index)} message is the same as the ${ordinal(earlier)}: take one of them out, or change its text`;
    const place = source.placeOf([...path, index, ...keyAt]);
    return [{ file: source.file, ...place, code: 'same-message', message: reason }];
  });
}

/** What a message is compared by, and where that stands in it; empty for what is no message. */
function sameness(message: unknown): readonly [key: string, at: Path] {
  const [image, carousel] = [field(message, 'image'), field(message, 'carousel')];
  const text = plain(field(message, 'text'));
  const fallback = plain(field(field(message, 'fallback'), 'text'));
  if (typeof image === 'string') return [`${image}\n${text}`, [text === '' ? 'image' : 'text']];
  if (Array.isArray(carousel))
    return fallback === '' ? [carousel.join('\n'), ['carousel']] : [fallback, ['fallback', 'text']];
  return [text, ['text']];
}

function plain(text: unknown): string {
  return typeof text === 'string' ? text.trim().replace(/\s+/g, ' ') : '';
}

/** `2nd`, of an index from 0. */
function ordinal(index: number): string {
  const number = index + 1;
  const isTeen = number % 100 >= 11 && number % 100 <= 13;
  return `${number}${isTeen ? 'th' : (['th', 'st', 'nd', 'rd'][number % 10] ?? 'th')}`;
}
