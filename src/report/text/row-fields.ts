/** A message under the names that files and scripts know it by. */
import type { ReportRow } from '../../store/report/run-report.ts';

/** Scripts outside rely on the first eleven and their order; more may follow after the last. */
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
] as const;

export type ReportFields = Readonly<Record<(typeof fieldNames)[number], string | number | Date | null>>;

/** `line` is the line of the CSV, `service` the channel. */
export function reportFieldsOf(row: ReportRow): ReportFields {
  return {
    line: row.line,
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
  };
}
