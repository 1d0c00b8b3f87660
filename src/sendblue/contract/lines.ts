/** The account's own numbers. Source: sendblue-api.md §2.34. */
import { z } from 'zod';
import { defineEndpoint } from './endpoint.ts';
import { fieldsOf, textOf } from './fields.ts';

export const listLines = defineEndpoint({
  method: 'GET',
  path: '/api/lines',
  summary: 'Lists the numbers that the account may send from',
  source: '§2.34 [C]',
  effect: 'read',
  request: z.object({}),
  read: (body): { numbers: readonly string[] } => {
    const fields = fieldsOf(body);
    const listed = fields['numbers'] ?? fields['lines'];
    const entries: readonly unknown[] = Array.isArray(listed) ? listed : [];
    const numbers = entries.map((entry) =>
      typeof entry === 'string' ? entry : textOf(fieldsOf(entry), 'number', 'phone'),
    );
    return { numbers: numbers.filter((number) => number !== null) };
  },
});
