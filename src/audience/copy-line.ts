/** One staged row in PostgreSQL's COPY text format: tabs between columns, backslashes doubled. */
import type { StagedRow } from './normalise-row.ts';

export function copyLine(importId: number, row: StagedRow): string {
  // JSON has no tab or newline of its own; what it escapes with a backslash needs a second one for COPY.
  const values = row.values.replaceAll('\\', '\\\\');
  return `${importId}\t${row.line}\t${row.phone}\t${row.consent}\t${values}\n`;
}
