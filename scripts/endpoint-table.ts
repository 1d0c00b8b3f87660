/** The tables of docs/api.md, made from the contract. */
import { contract } from '../src/sendblue/contract/contract.ts';
import type { DocumentedError, Endpoint } from '../src/sendblue/contract/endpoint.ts';
import { errorCodes } from '../src/sendblue/contract/error-codes.ts';
import { markdownTable } from './markdown.ts';

/** Rows of endpoint, client method, sandbox, SDK method, confidence and what was chosen where nothing is documented. */
export function renderEndpointTable(): string {
  const endpoints: readonly Endpoint[] = Object.values(contract);
  return markdownTable(
    ['Endpoint', 'Client', 'Sandbox', 'SDK 3.17.0', 'Confidence', 'Not documented, and what we chose'],
    endpoints.map((endpoint) => [
      [endpoint.path, ...endpoint.pathAliases].map((path) => `\`${endpoint.method} ${path}\``).join('<br>also '),
      `\`${endpoint.name}\``,
      'yes',
      endpoint.sdkMethod === null ? '–' : `\`${endpoint.sdkMethod}\``,
      endpoint.confidence,
      sentence(endpoint),
    ]),
  );
}

/** Rows of endpoint, status, case, text and how sure both are; the text is marked where it was chosen. */
export function renderRefusalTable(): string {
  const endpoints: readonly Endpoint[] = Object.values(contract);
  const rows = endpoints.flatMap((endpoint) =>
    Object.values(endpoint.errors).map((error: DocumentedError) => [
      `\`${endpoint.name}\``,
      String(error.status),
      error.when,
      error.message,
      error.confidence,
      error.textConfidence ?? error.confidence,
    ]),
  );
  return markdownTable(['Endpoint', 'HTTP', 'When', 'Text', 'Case', 'Text is'], rows);
}

/** Rows of the provider's error codes and what may be done about each. */
export function renderErrorCodeTable(): string {
  const rows = Object.entries(errorCodes).map(([code, known]) => [
    `\`${code}\``,
    known.meaning,
    known.confidence,
    `\`${known.action}\``,
    `\`${known.code}\``,
  ]);
  return markdownTable(['Code', 'Meaning', 'Confidence', 'Action', 'Our code'], rows);
}

function sentence(endpoint: Endpoint): string {
  const inferred = endpoint.confidence === 'I' ? '**Inferred.** ' : '';
  return inferred + (endpoint.undocumented ?? '');
}
