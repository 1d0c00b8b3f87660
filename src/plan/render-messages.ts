/** Renders the exact messages of one recipient. Invariant: what it returns is what will be sent, within the provider's limits. */
import { type Campaign, mainVariant, type Part } from '../core/campaign/campaign.ts';
import { findTextProblem } from '../core/text/message-text.ts';
import { type CompiledTemplate, compileTemplate, type Lists, renderTemplate } from '../core/text/template.ts';
import type { PlannedMessage } from '../store/plan/plan-insert.ts';

export interface CompiledPart {
  readonly part: Part;
  /** The text of a text or image, or the fallback of a carousel; null where there is none. */
  readonly template: CompiledTemplate | null;
}

export type RenderedMessages =
  | { readonly ok: true; readonly messages: readonly PlannedMessage[] }
  | { readonly ok: false; readonly column: string; readonly reason: string };

/** The messages of each variant, compiled once for all recipients; a campaign without variants has only `main`. */
export function compileVariants({
  messages,
  variants,
  zone,
}: Pick<Campaign, 'messages' | 'variants' | 'zone'>): ReadonlyMap<string, readonly CompiledPart[]> {
  const all = { [mainVariant]: messages, ...variants?.messages };
  return new Map(Object.entries(all).map(([name, parts]) => [name, compileParts({ messages: parts, zone })]));
}

/** The templates of some messages. */
export function compileParts({ messages, zone }: Pick<Campaign, 'messages' | 'zone'>): readonly CompiledPart[] {
  return messages.map((part) => {
    const source = part.kind === 'carousel' ? part.fallbackText : part.text;
    return { part, template: source === undefined ? null : compileTemplate(source, { zone }) };
  });
}

/** The values, with an empty one for each name of the texts that they lack: empty cells are not kept. */
export function withEmpty(
  parts: readonly CompiledPart[],
  values: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const names = parts.flatMap(({ template }) => template?.variables ?? []);
  return { ...Object.fromEntries(names.map((name) => [name, ''])), ...values };
}

/** Renders every part with one row's values, or names the column that is to blame, and why. */
export function renderMessages(
  parts: readonly CompiledPart[],
  values: Readonly<Record<string, string>>,
  lists: Lists = {},
): RenderedMessages {
  const messages: PlannedMessage[] = [];
  for (const [index, { part, template }] of parts.entries()) {
    const rendered = template === null ? { ok: true as const, text: '' } : renderTemplate(template, values, lists);
    if (!rendered.ok) return { ok: false, column: rendered.column, reason: rendered.reason };
    const problem =
      template === null && part.kind === 'carousel'
        ? null
        : findTextProblem(rendered.text, { hasMedia: part.kind === 'image' });
    if (problem !== null) return { ok: false, column: `message ${index + 1}`, reason: problem };
    const style = part.sendStyle === undefined ? {} : { sendStyle: part.sendStyle };
    messages.push({ part: index + 1, kind: part.kind, content: rendered.text, mediaUrls: mediaOf(part), ...style });
  }
  const twice = findSameText(messages);
  if (twice !== null)
    return { ok: false, column: `message ${twice}`, reason: 'is the same text as an earlier message to this person' };
  return { ok: true, messages };
}

function mediaOf(part: Part): readonly string[] {
  if (part.kind === 'image') return [part.imageUrl];
  return part.kind === 'carousel' ? part.imageUrls : [];
}

/** The part of a message that repeats an earlier one: if the outcome of one were unknown, nobody could say which it was. */
function findSameText(messages: readonly PlannedMessage[]): number | null {
  const seen = new Set<string>();
  for (const message of messages) {
    // A carousel may become its fallback text, so it is compared by that.
    const key =
      message.kind === 'image'
        ? `${message.content}\n${message.mediaUrls[0]}`
        : message.content || message.mediaUrls.join('\n');
    if (seen.has(key)) return message.part;
    seen.add(key);
  }
  return null;
}
