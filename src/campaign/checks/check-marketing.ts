/** Checks that advertising says who it is from and how to opt out. */
import type { Problem } from '../findings/finding.ts';
import { listMessageLists, listTextsOf, type TextAt } from '../yaml/texts.ts';
import { field, type YamlSource } from '../yaml/yaml-source.ts';

/** Words that the provider, or people, understand as a way to opt out. Source: sendblue-api.md §5, opt-out words. */
const wayOut = /\b(?:stop|unsubscribe|opt[ -]?out|cancel|revoke|end|quit)\b/i;

/** Checks each list of messages on its own: a person gets one of the lists. */
export function checkMarketing(source: YamlSource): readonly Problem[] {
  if (field(source.value, 'purpose') !== 'marketing') return [];
  return listMessageLists(source.value).flatMap((list) => {
    const texts = listTextsOf(list);
    const [first] = texts;
    if (first === undefined) return [];
    return [...checkSender(source, texts), ...checkWayOut(source, { texts, first })];
  });
}

function checkSender(source: YamlSource, texts: readonly TextAt[]): readonly Problem[] {
  const sender = field(source.value, 'sender');
  if (typeof sender !== 'string') {
    // Reported once, however many variants there are.
    if (texts[0]?.path[0] !== 'messages') return [];
    const message =
      'People should know who advertising is from: write `sender: Your Shop`, and that name in the first text';
    return [{ file: source.file, ...source.placeOf(['purpose']), code: 'no-sender', message }];
  }
  if (texts.some(({ text }) => text.toLowerCase().includes(sender.toLowerCase()))) return [];
  const place = source.placeOf(texts[0]?.path ?? []);
  const message = `No text names the sender: write "${sender}" in the first one`;
  return [{ file: source.file, ...place, code: 'no-sender', message }];
}

function checkWayOut(
  source: YamlSource,
  { texts, first }: { texts: readonly TextAt[]; first: TextAt },
): readonly Problem[] {
  if (texts.some(({ text }) => wayOut.test(text))) return [];
  const message = 'No text says how to opt out: add "Reply STOP to opt out." to the first one';
  return [{ file: source.file, ...source.placeOf(first.path), code: 'no-way-to-stop', message }];
}
