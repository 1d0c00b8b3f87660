/** A message with the field names of `report`'s CSV and JSON. */
import { placeOfKey } from '../../core/place/place.ts';
import type { ReportRow } from '../../store/report/run-report.ts';

/** Scripts rely on the first eleven and their order; new fields may be added at the end. */
export const fieldNames = [
  'line',
  'phone',
  'part',
  'state',
  'provider_status',
  'service',
  'from_number',
  'handle',
  'error_code',
  'skip_reason',
  'attempts',
  'kind',
  'error_message',
  'status_source',
  'status_at',
  'updated_at',
  'revision',
  'variant',
  'place_evidence',
  'place',
] as const;

export type ReportFields = Readonly<Record<(typeof fieldNames)[number], string | number | Date | null>>;

/** `line` is the row of the CSV, `service` the channel. */
export function reportFieldsOf(row: ReportRow): ReportFields {
  return {
    line: row.csvRow,
    phone: row.phone,
    part: row.part,
    state: row.state,
    provider_status: row.providerStatus,
    service: row.channel,
    from_number: row.fromNumber,
    handle: row.handle,
    error_code: row.errorCode,
    skip_reason: row.skipReason,
    attempts: row.attempts,
    kind: row.kind,
    error_message: row.errorMessage,
    status_source: row.statusSource,
    status_at: row.statusAt,
    updated_at: row.updatedAt,
    revision: row.revision,
    variant: row.variant,
    place_evidence: row.evidence,
    place: row.candidates === null ? null : namePlaces(row.candidates),
  };
}

/** More places than these are counted. */
const mostPlaces = 4;

/** `FL America/New_York, CO America/Denver`, or `80 places`. */
function namePlaces(candidates: string): string {
  const places = placeOfKey(candidates);
  if (places.length > mostPlaces) return `${places.length} places`;
  return places.map(({ state, country, zone }) => `${state ?? country} ${zone}`).join(', ');
}
