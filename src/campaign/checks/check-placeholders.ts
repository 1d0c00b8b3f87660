/** Finds placeholders of other tools, which would be sent as they are. */
import { listHeader } from '../../core/csv/csv-columns.ts';
import { fieldName } from '../../core/csv/field-name.ts';
import { listPlaceholders, type Placeholder } from '../../core/text/placeholders.ts';
import { nearestOf } from '../findings/did-you-mean.ts';
import type { Problem } from '../findings/finding.ts';
import type { TextAt } from '../yaml/texts.ts';
import type { YamlSource } from '../yaml/yaml-source.ts';

/** Short names that tools of mail use. */
const shortNames: Readonly<Record<string, string>> = { fname: 'firstname', lname: 'lastname' };

/** `fields` are the columns; null where they are not known. */
export function checkPlaceholders(
  source: YamlSource,
  { texts, fields }: { texts: readonly TextAt[]; fields: readonly string[] | null },
): readonly Problem[] {
  return texts.flatMap(({ path, text }) =>
    listPlaceholders(text).flatMap((placeholder): readonly Problem[] => {
      const remedy = remedyFor(placeholder, fields);
      if (remedy === null) return [];
      const place = source.placeInText(path, { text, ...placeholder });
      const { written } = placeholder;
      const wrong = written.startsWith('{{')
        ? 'has a brace too many, which would be sent'
        : 'is a placeholder of another tool, which would be sent as it is';
      const message = `${written} ${wrong}: ${remedy}`;
      return [{ file: source.file, ...place, code: 'foreign-placeholder', message }];
    }),
  );
}

/** Null where it is an ordinary part of the text. */
function remedyFor({ name, isPlain }: Placeholder, fields: readonly string[] | null): string | null {
  const column = findColumn(name, fields ?? []);
  if (column !== null) return `write {{ ${column} }}`;
  // Several words are no name, unless a column has them.
  if (!isPlain || name.includes(' ')) return null;
  if (fields === null) return `write {{ ${fieldName(name)} }}`;
  const nearest = nearestOf(name, fields);
  if (nearest !== null) return `did you mean {{ ${nearest} }}?`;
  return `write it in two braces, with one of the columns ${listHeader(fields)}`;
}

/** The column that is written so, also as `FirstName`, `contact.first_name` or `FNAME`. */
function findColumn(name: string, fields: readonly string[]): string | null {
  const wanted = [name, name.replace(/^.*[.:]/, '')].map(squash);
  const all = [...wanted, ...wanted.flatMap((each) => shortNames[each] ?? [])];
  return fields.find((field) => all.includes(squash(field))) ?? null;
}

function squash(text: string): string {
  return fieldName(text).replaceAll('_', '');
}
