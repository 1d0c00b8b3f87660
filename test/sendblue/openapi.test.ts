import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { renderApiDocuments } from '../../scripts/api-documents.ts';
import { contract } from '../../src/sendblue/contract/contract.ts';
import type { Endpoint } from '../../src/sendblue/contract/endpoint.ts';
import { buildOpenApi } from '../../src/sendblue/openapi.ts';

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required?: boolean }[];
  readonly requestBody?: unknown;
  readonly responses: Readonly<Record<string, unknown>>;
}

const document = buildOpenApi() as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
};
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);
const readDocument = (name: string): string => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');

describe('the OpenAPI document', () => {
  it('has every endpoint of the contract and each of its other paths', () => {
    const endpoints: readonly Endpoint[] = Object.values(contract);
    const expected = endpoints.flatMap((each) =>
      [each.path, ...each.pathAliases].map((path) => `${each.method.toLowerCase()} ${path.replace(/:(\w+)/g, '{$1}')}`),
    );
    expect(operations.map(({ path, method }) => `${method} ${path}`).toSorted()).toEqual(expected.toSorted());
  });

  it('names each operation once', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('refers only to what it contains', () => {
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/(\w+)\/(\w+)"/g)];
    expect(refs.length).toBeGreaterThan(50);
    for (const [, kind = '', name = ''] of refs) expect(Object.keys(document.components[kind] ?? {})).toContain(name);
    expect(JSON.stringify(document)).not.toContain('$defs');
  });

  it.each(operations)('declares each variable part of $method $path as required', ({ path, operation }) => {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
    const declared = (operation.parameters ?? []).filter((each) => each.in === 'path');
    expect(declared.map((each) => each.name)).toEqual(inPath);
    expect(declared.every((each) => each.required)).toBe(true);
  });

  it('shows aliases as deprecated twins of the field', () => {
    const body = JSON.stringify(document.paths['/api/send-carousel']?.['post']?.requestBody);
    expect(body).toContain('"mediaURLs":{"minItems":2,"maxItems":20');
    expect(body).toContain('"description":"Same as media_urls"');
  });

  it('says how sure a refusal is', () => {
    const refusal = document.paths['/api/v2/totp/code/{secret_id}']?.['get']?.responses['404'];
    expect(refusal).toMatchObject({ description: 'the account has no secret with this id [I]' });
  });
});

describe('docs', () => {
  it.each(['openapi.json', 'api.md'])('has a current %s, made from the contract', (name) => {
    expect(readDocument(name)).toBe(renderApiDocuments(readDocument)[name]);
  });

  it('marks every inferred endpoint', () => {
    const rows = readDocument('api.md')
      .split('\n')
      .filter((row) => /^\| `(GET|POST|PUT|DELETE) /.test(row));
    expect(rows).toHaveLength(Object.keys(contract).length);
    const inferred = rows.filter((row) => row.includes('| I |'));
    expect(inferred).toHaveLength(2);
    expect(inferred.every((row) => row.includes('**Inferred.**'))).toBe(true);
    expect(rows.filter((row) => row.includes('| – |'))).toHaveLength(8);
  });
});
