/** Finds carousels that nobody, or not everybody, would see. */
import type { Account } from '../../core/campaign/account.ts';
import type { Problem } from '../findings/finding.ts';
import { listMessageLists } from '../yaml/texts.ts';
import { field, type YamlSource } from '../yaml/yaml-source.ts';

/** `account` is null where it could not be read, which is reported elsewhere. */
export function checkCarousels(source: YamlSource, account: Account | null): readonly Problem[] {
  const hasNoLine = account !== null && !account.lines.some(({ generation }) => generation === 'V2');
  return listMessageLists(source.value).flatMap((list) =>
    list.messages.flatMap((message, index): readonly Problem[] => {
      if (!Array.isArray(field(message, 'carousel'))) return [];
      const place = { file: source.file, ...source.placeOfKey([...list.path, index, 'carousel']) };
      const problems: Problem[] = [];
      if (hasNoLine) {
        const remedy = 'the account has none: add a V2 line, or correct the generation of a line in account.yaml';
        problems.push({
          ...place,
          code: 'carousel-without-v2',
          message: `Only V2 lines send carousels, and ${remedy}`,
        });
      }
      if (field(message, 'fallback') === undefined) {
        const who = 'People who are not known to have iMessage get nothing instead of this carousel';
        problems.push({ ...place, code: 'carousel-without-fallback', message: `${who}: add \`fallback: {text: …}\`` });
      }
      return problems;
    }),
  );
}
