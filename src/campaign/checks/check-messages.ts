/** Checks what the schema cannot see in messages: texts that are not valid Liquid, and messages that are the same. */
import { fieldName } from '../../core/csv/field-name.ts';
import type { TemplateMistake } from '../../core/text/read-template.ts';
import { listFilters } from '../../core/text/template-engine.ts';
import { nearestOf } from '../findings/did-you-mean.ts';
import type { Problem } from '../findings/finding.ts';
import { listMessageLists, type ReadText } from '../yaml/texts.ts';
import { field, type Path, type YamlSource } from '../yaml/yaml-source.ts';

/** Every text that is not valid Liquid, also in a file whose shape is wrong. `fields` are the columns; null where they are not known. */
export function checkTexts(
  source: YamlSource,
  { texts, fields }: { texts: readonly ReadText[]; fields: readonly string[] | null },
): readonly Problem[] {
  return texts.flatMap(({ path, text, read }): readonly Problem[] => {
    if (read.ok) return [];
    const { mistake } = read;
    const place = source.placeInText(path, { text, ...mistake });
    const message = `Cannot read the text as Liquid: ${mistake.reason}; ${remedyFor(mistake, { text, fields: fields ?? [] })}`;
    return [{ file: source.file, ...place, code: 'liquid-syntax', message }];
  });
}

function remedyFor(
  { reason, names = [], begin }: TemplateMistake,
  { text, fields }: { text: string; fields: readonly string[] },
): string {
  if (names.length > 0) return separate(names, fields);
  // Liquid has read the first two braces.
  const [, braced = ''] = /^\{\{\{+\s*([^{}]*?)\s*\}/.exec(text.slice(Math.max(begin - 2, 0))) ?? [];
  if (braced !== '') return `write {{ ${braced} }}, with two braces`;
  const [, tag = ''] = /^\{%-?\s*(.*?)\s*-?%\}/.exec(text.slice(begin)) ?? [];
  if (/^tag .* not found$/.test(reason) && fields.includes(fieldName(tag))) return `write {{ ${fieldName(tag)} }}`;
  const [, name = ''] = /^undefined filter: (\S+)$/.exec(reason) ?? [];
  const nearest = name === '' ? null : nearestOf(name, listFilters());
  return nearest === null ? 'correct it' : `did you mean "${nearest}"?`;
}

/** `write {{ first_name }}` where "first name" is a column, and each name in a place of its own where all are. */
function separate(names: readonly string[], fields: readonly string[]): string {
  const together = fieldName(names.join(' '));
  const apart = names.map((name) => `{{ ${fields.includes(fieldName(name)) ? fieldName(name) : name} }}`).join(' ');
  if (!fields.includes(together)) return `write ${apart}`;
  const areAll = names.every((name) => fields.includes(fieldName(name)));
  return areAll ? `write {{ ${together} }}, or ${apart}` : `write {{ ${together} }}`;
}

/**
 * Finds equal messages to one person: if the outcome of one were unknown, nobody could say which it was. A carousel is compared
 * by its fallback, which some people get instead. Also in a file whose shape is wrong.
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
    const reason = `The ${ordinal(index)} message is the same as the ${ordinal(earlier)}: remove one of them, or change its text`;
    const place = source.placeOf([...path, index, ...keyAt]);
    return [{ file: source.file, ...place, code: 'same-message', message: reason }];
  });
}

/** The key by which a message is compared, and the key's place in it; empty where there is no message. */
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

/** `2nd` for index 1. */
function ordinal(index: number): string {
  const number = index + 1;
  const isTeen = number % 100 >= 11 && number % 100 <= 13;
  return `${number}${isTeen ? 'th' : (['th', 'st', 'nd', 'rd'][number % 10] ?? 'th')}`;
}
