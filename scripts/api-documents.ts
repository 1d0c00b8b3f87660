/** The files of docs/ that are made from the contract. Invariant: text outside the marks of docs/api.md is left as it is. */
import { buildOpenApi } from '../src/sendblue/openapi.ts';
import { renderEndpointTable, renderErrorCodeTable, renderRefusalTable } from './endpoint-table.ts';

/** Each file's text by its name, as the contract makes it. `read` gives the present text of a file of docs/. */
export function renderApiDocuments(read: (name: string) => string): Readonly<Record<string, string>> {
  const tables = {
    endpoints: renderEndpointTable(),
    refusals: renderRefusalTable(),
    'error-codes': renderErrorCodeTable(),
  };
  const page = Object.entries(tables).reduce(
    (text, [mark, table]) => replaceMarked(text, { mark, table }),
    read('api.md'),
  );
  return { 'openapi.json': `${JSON.stringify(buildOpenApi(), null, 2)}\n`, 'api.md': page };
}

function replaceMarked(text: string, { mark, table }: { mark: string; table: string }): string {
  const begin = `<!-- ${mark}: made from the contract, do not edit -->`;
  const end = `<!-- /${mark} -->`;
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from === -1 || to < from) throw new Error(`docs/api.md has no marks for ${mark}`);
  return `${text.slice(0, from)}${begin}\n\n${table}\n\n${text.slice(to)}`;
}
