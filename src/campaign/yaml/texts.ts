/** The texts of a campaign file with their places, also in a file whose shape is not in order. */
import { type ReadTemplate, readTemplate } from '../../core/text/template.ts';
import { field, type Path, type YamlSource } from './yaml-source.ts';

export interface TextAt {
  readonly path: Path;
  readonly text: string;
}

export interface ReadText extends TextAt {
  readonly read: ReadTemplate;
}

/** The messages of a campaign file, by the list that they stand in: one list is what one person gets. */
export function listMessageLists(value: unknown): readonly { path: Path; messages: readonly unknown[] }[] {
  const variants = field(field(value, 'variants'), 'messages');
  const names = typeof variants === 'object' && variants !== null ? Object.keys(variants) : [];
  const lists: readonly [Path, unknown][] = [
    [['messages'], field(value, 'messages')],
    ...names.map((name): [Path, unknown] => [['variants', 'messages', name], field(variants, name)]),
  ];
  return lists.flatMap(([path, messages]) => (Array.isArray(messages) ? [{ path, messages }] : []));
}

/** The texts of some messages: their own, and the fallbacks of carousels. */
export function listTextsOf(list: { path: Path; messages: readonly unknown[] }): readonly TextAt[] {
  return list.messages.flatMap((message, index) => {
    const found: [Path, unknown][] = [
      [[...list.path, index, 'text'], field(message, 'text')],
      [[...list.path, index, 'fallback', 'text'], field(field(message, 'fallback'), 'text')],
    ];
    return found.flatMap(([path, text]) => (typeof text === 'string' ? [{ path, text }] : []));
  });
}

/** Every text of a campaign file, compiled once for all checks. */
export function readTexts(source: YamlSource): readonly ReadText[] {
  return listMessageLists(source.value)
    .flatMap(listTextsOf)
    .map((at) => ({ ...at, read: readTemplate(at.text) }));
}

/** The text with its Liquid blanked out, as long as before: places to fill in as letters, tags as spaces. */
export function maskLiquid(text: string): string {
  return text
    .replace(/\{\{.*?\}\}/gs, (place) => 'x'.repeat(place.length))
    .replace(/\{%.*?%\}/gs, (tag) => ' '.repeat(tag.length));
}
