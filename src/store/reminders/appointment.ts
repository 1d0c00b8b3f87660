/** Appointments: what the last file that named one said of it. */
import { sql } from 'kysely';
import type { Filter } from '../../core/filter/filter.ts';
import type { KnownFacts } from '../../core/reminder/compare.ts';
import { filterCondition } from '../audience/filter-sql.ts';
import { accountOfImport } from '../audience/import.ts';
import type { Database } from '../database/connect.ts';

export interface AppointmentFacts extends KnownFacts {
  /** The file that says it, and its row. */
  readonly importId: number;
  readonly lineNumber: number;
}

export interface AppointmentRow extends AppointmentFacts {
  readonly id: number;
  readonly firstSeenAt: Date;
}

/** All appointments of a run, or those of these people. */
export async function listAppointments(
  db: Database,
  { runId, contactIds }: { runId: number; contactIds?: readonly number[] },
): Promise<readonly AppointmentRow[]> {
  return db
    .selectFrom('appointment')
    .select([
      'id',
      'key',
      'contactId',
      'at',
      'asked',
      'zone',
      'offsetMs',
      'isOff',
      'values',
      'importId',
      'lineNumber',
      'firstSeenAt',
    ])
    .where('runId', '=', runId)
    .$if(contactIds !== undefined, (query) => query.where('contactId', 'in', [...(contactIds ?? [0]), 0]))
    .orderBy('id')
    .execute();
}

/** Adds appointments, or changes those whose key is known. */
export async function writeAppointments(
  db: Database,
  { runId, now, appointments }: { runId: number; now: Date; appointments: readonly AppointmentFacts[] },
): Promise<void> {
  for (let from = 0; from < appointments.length; from += batchRows) {
    const batch = appointments.slice(from, from + batchRows).map((each) => ({ ...each, at: each.at.toISOString() }));
    await sql`
      insert into appointment (run_id, key, contact_id, at, asked, zone, offset_ms, is_off, values, first_seen_at, changed_at, import_id, line_number)
      select ${runId}, key, "contactId", at, asked, zone, "offsetMs", "isOff", values, ${now}, ${now}, "importId", "lineNumber"
        from jsonb_to_recordset(${JSON.stringify(batch)}::jsonb) as r (
          key text, "contactId" bigint, at timestamptz, asked text, zone text, "offsetMs" integer, "isOff" boolean,
          values jsonb, "importId" bigint, "lineNumber" integer)
      on conflict (run_id, key) do update
        set contact_id = excluded.contact_id, at = excluded.at, asked = excluded.asked, zone = excluded.zone,
            offset_ms = excluded.offset_ms, is_off = excluded.is_off, values = excluded.values,
            changed_at = excluded.changed_at, import_id = excluded.import_id, line_number = excluded.line_number`.execute(
      db.withoutPlugins(),
    );
  }
}

const batchRows = 2_000;

/** Marks appointments as off that a complete file no longer has. */
export async function markOff(db: Database, { ids, now }: { ids: readonly number[]; now: Date }): Promise<void> {
  await sql`update appointment set is_off = true, changed_at = ${now} where id = any(${[...ids]}::bigint[])`.execute(
    db.withoutPlugins(),
  );
}

/** The keys of all rows of an import that could be staged. */
export async function listStagedKeys(
  db: Database,
  { importId, key }: { importId: number; key: string },
): Promise<readonly string[]> {
  const { rows } = await sql<{ key: string }>`
    select distinct coalesce(values->>${key}::text, '') as key from import_row where import_id = ${importId}`.execute(
    db.withoutPlugins(),
  );
  return rows.map((row) => row.key);
}

/** Keeps the moments of appointments by newer zone data, and which edition that is. */
export async function retimeAppointments(
  db: Database,
  asked: { runId: number; edition: string; times: readonly { readonly id: number; readonly at: Date }[] },
): Promise<void> {
  const { runId, edition, times } = asked;
  await sql`
    update appointment a set at = t.at
      from unnest(${times.map(({ id }) => id)}::bigint[], ${times.map(({ at }) => at)}::timestamptz[]) as t (id, at)
     where a.id = t.id`.execute(db.withoutPlugins());
  await db.updateTable('run').set({ factsEdition: edition }).where('id', '=', runId).execute();
}

/** The rows of an import for which a filter holds, by number. */
export async function listFilteredRows(
  db: Database,
  { importId, filter, campaign, now }: { importId: number; filter: Filter; campaign: string; now: Date },
): Promise<ReadonlySet<number>> {
  const { rows } = await sql<{ lineNumber: number }>`
    select r.line_number as "lineNumber"
      from import_row r join contact c on c.phone = r.phone and c.account_id = ${accountOfImport(importId)}
     where r.import_id = ${importId} and ${filterCondition(filter, { now, campaign })}`.execute(db.withoutPlugins());
  return new Set(rows.map(({ lineNumber }) => lineNumber));
}
