/** The variants of a run in a table. */
import { formatNumber } from '../../core/format-count.ts';
import { messageStates } from '../../core/message/advance.ts';
import type { VariantCount } from '../../store/report/variant-count.ts';
import { formatTable } from './table.ts';

/** A table with a row per variant and a column per state; empty for a run without variants. */
export function formatVariants(counts: readonly VariantCount[], width: number): string {
  if (counts.length === 0) return '';
  const states = messageStates.filter((state) => counts.some((count) => count.state === state));
  const names = [...new Set(counts.map(({ variant }) => variant))];
  const sum = (name: string | null, state: string | null): string =>
    formatNumber(
      counts
        .filter((count) => (name === null || count.variant === name) && (state === null || count.state === state))
        .reduce((total, { messages }) => total + messages, 0),
    );
  const line = (title: string, name: string | null): string[] => [
    title,
    ...states.map((state) => sum(name, state)),
    sum(name, null),
  ];
  const header = ['Variants', ...states, 'all'];
  const rows = [header, ...names.map((name) => line(name, name)), line('all', null)];
  return formatTable(rows, { width, alignRight: header.slice(1).map((_, index) => index + 1) }).join('\n');
}
