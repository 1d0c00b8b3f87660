/** The names by which a text reaches the cells of a row. */
import type { Campaign } from '../core/campaign.ts';
import { fieldName } from '../core/field-name.ts';

/** `{"First Name": "Ada"}` -> `{first_name: "Ada"}`, and for columns of the campaign file also under the name given there. */
export function nameValues(
  columns: Campaign['audience']['columns'],
  values: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const named: Record<string, string> = {};
  for (const [header, value] of Object.entries(values)) named[fieldName(header)] = value;
  for (const [name, headers] of Object.entries(columns)) {
    const header = [headers].flat().find((each) => values[each] !== undefined);
    if (header !== undefined) named[name] = values[header] ?? '';
  }
  return named;
}
