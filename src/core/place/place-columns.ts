/** Which columns of a file say where its people are. */
import type { Whereabouts } from './place.ts';

/** The names of such columns in texts, the best first; `columns` in campaign.yaml can give any column such a name. */
const names = {
  zone: ['zone', 'time_zone', 'timezone', 'tz'],
  zip: ['zip', 'zip_code', 'zipcode', 'postal_code', 'postcode', 'postal'],
  state: ['state', 'province', 'state_province', 'region'],
} as const;

/** The column of each fact; absent where the file has none. */
export interface PlaceColumns {
  readonly zone: string | null;
  readonly zip: string | null;
  readonly state: string | null;
}

/** The columns among those that texts may use. */
export function findPlaceColumns(fields: readonly string[]): PlaceColumns {
  const find = (wanted: readonly string[]): string | null => wanted.find((name) => fields.includes(name)) ?? null;
  return { zone: find(names.zone), zip: find(names.zip), state: find(names.state) };
}

/** What a row says of where its person is. */
export function whereaboutsOf(columns: PlaceColumns, values: Readonly<Record<string, string>>): Whereabouts {
  const cell = (column: string | null): string | null => (column === null ? null : (values[column] ?? null));
  return { zone: cell(columns.zone), zip: cell(columns.zip), state: cell(columns.state) };
}
