/** The texts of a campaign file with their places, also in a file whose shape is wrong. */
import { type ReadTemplate, readTemplate } from '../../core/text/read-template.ts';
import { isZone } from '../../core/zone/zone.ts';
import { field, type Path, type YamlSource } from './yaml-source.ts';

export interface TextAt {
  readonly path: Path;
  readonly text: string;
}

export interface ReadText extends TextAt {
  readonly read: ReadTemplate;
}

/** The lists of messages of a campaign file: one person gets the messages of one list. */
export function listMessageLists(value: unknown): readonly { path: Path; messages: readonly unknown[] }[] {
  const variants = field(field(value, 'variants'), 'messages');
  const names = typeof variants === 'object' && variants !== null ? Object.keys(variants) : [];
  const lists: readonly [Path, unknown][] = [
    [['messages'], field(value, 'messages')],
    ...names.map((name): [Path, unknown] => [['variants', 'messages', name], field(variants, name)]),
  ];
  return lists.flatMap(([path, messages]) => (Array.isArray(messages) ? [{ path, messages }] : []));
}

/** The texts of a list of messages, and the fallbacks of its carousels. */
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
  const zone = field(source.value, 'zone');
  const lists = field(source.value, 'reminder') === undefined ? [] : ['appointments'];
  const options = { lists, ...(typeof zone === 'string' && isZone(zone) ? { zone } : {}) };
  return listMessageLists(source.value)
    .flatMap(listTextsOf)
    .map((at) => ({ ...at, read: readTemplate(at.text, options) }));
}

/** The text with its Liquid masked, at the same length: letters for places to fill in, spaces for tags. */
export function maskLiquid(text: string): string {
  return text
    .replace(/\{\{.*?\}\}/gs, (place) => 'x'.repeat(place.length))
    .replace(/\{%.*?%\}/gs, (tag) => ' '.repeat(tag.length));
}
