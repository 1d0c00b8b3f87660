/** The files of docs/ that are made from the contract. Invariant: text outside the marks of docs/api.md is left as it is. */
import { buildOpenApi } from '../src/sendblue/openapi.ts';
import { renderEndpointTable, renderErrorCodeTable, renderRefusalTable } from './endpoint-table.ts';
import { replaceMarked } from './markdown.ts';

/** Each file's text by its name, as the contract makes it. `read` gives the present text of a file of docs/. */
export function renderApiDocuments(read: (name: string) => string): Readonly<Record<string, string>> {
  const tables = {
    endpoints: renderEndpointTable(),
    refusals: renderRefusalTable(),
    'error-codes': renderErrorCodeTable(),
  };
  const page = Object.entries(tables).reduce(
    (text, [mark, content]) => replaceMarked(text, { mark, madeFrom: 'the contract', content }),
    read('api.md'),
  );
  return { 'openapi.json': `${JSON.stringify(buildOpenApi(), null, 2)}\n`, 'api.md': page };
}
