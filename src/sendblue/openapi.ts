/**
 * The contract as an OpenAPI 3.1 document. Invariant: everything in it comes from the contract; each endpoint has its confidence and
 * open questions as `x-` fields, so that an inference is not mistaken for documentation.
 */
import { z } from 'zod';
import { groupBy } from '../core/group-by.ts';
import { commonErrors } from './contract/common-errors.ts';
import { contactObject } from './contract/contact.ts';
import { contract } from './contract/contract.ts';
import type { DocumentedError, Endpoint } from './contract/endpoint.ts';
import { errorCodes } from './contract/error-codes.ts';
import { messageObject } from './contract/message.ts';

type Json = Readonly<Record<string, unknown>>;

/** The whole document, as a JSON value. */
export function buildOpenApi(): Json {
  const endpoints: readonly Endpoint[] = Object.values(contract);
  const paths: Record<string, Record<string, Json>> = {};
  for (const endpoint of endpoints) {
    const method = endpoint.method.toLowerCase();
    addOperation(paths, { path: endpoint.path, method, operation: operationOf(endpoint) });
    for (const [index, path] of endpoint.pathAliases.entries()) {
      const operation = {
        ...operationOf(endpoint),
        operationId: `${endpoint.name}Alias${index + 1}`,
        deprecated: true,
      };
      addOperation(paths, { path, method, operation });
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Sendblue API v2, as Bluecast knows it',
      version: '2',
      description:
        "Made from the contract in src/sendblue/contract; not the provider's own document. x-confidence: G guide, R reference, C CLI, O observed, E another party's emulator or client, I inferred, old retired documentation.",
    },
    servers: [{ url: 'https://api.sendblue.com' }],
    security: [{ keyId: [], secretKey: [] }],
    tags: [...new Set(endpoints.map((endpoint) => endpoint.family))].map((name) => ({ name })),
    paths,
    components: { schemas: componentSchemas(), securitySchemes: securitySchemes(), responses: commonResponses() },
  };
}

function addOperation(
  paths: Record<string, Record<string, Json>>,
  each: { path: string; method: string; operation: Json },
): void {
  const path = each.path.replace(/:(\w+)/g, '{$1}');
  paths[path] = { ...paths[path], [each.method]: each.operation };
}

function operationOf(endpoint: Endpoint): Json {
  const parameters = [...parametersOf(endpoint, 'path'), ...parametersOf(endpoint, 'query')];
  const body = requestBodyOf(endpoint);
  return {
    operationId: endpoint.name,
    tags: [endpoint.family],
    summary: endpoint.summary,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === null ? {} : { requestBody: body }),
    responses: responsesOf(endpoint),
    'x-effect': endpoint.effect,
    'x-confidence': endpoint.confidence,
    'x-source': endpoint.source,
    ...(endpoint.undocumented === null ? {} : { 'x-undocumented': endpoint.undocumented }),
  };
}

function parametersOf(endpoint: Endpoint, where: 'path' | 'query'): readonly Json[] {
  const part = where === 'path' ? endpoint.params : endpoint.query;
  if (part === undefined) return [];
  const { properties, required } = objectSchemaOf(part);
  return Object.entries(properties).flatMap(([name, schema]) => {
    const aliases = endpoint.fieldAliases[name] ?? [];
    return [
      { name, in: where, required: required.includes(name), schema },
      ...aliases.map((alias) => ({ name: alias, in: where, deprecated: true, description: `Same as ${name}`, schema })),
    ];
  });
}

function requestBodyOf(endpoint: Endpoint): Json | null {
  const part = endpoint.body ?? endpoint.multipart;
  if (part === undefined) return null;
  const schema = schemaOf(part);
  const { properties } = objectSchemaOf(part);
  const aliased = Object.entries(endpoint.fieldAliases).flatMap(([name, aliases]) => {
    const same = properties[name];
    return same === undefined
      ? []
      : aliases.map((alias) => [alias, { ...same, deprecated: true, description: `Same as ${name}` }]);
  });
  const type = endpoint.multipart === undefined ? 'application/json' : 'multipart/form-data';
  const whole = { ...schema, properties: { ...properties, ...Object.fromEntries(aliased) } };
  return { required: true, content: { [type]: { schema: whole } } };
}

function responsesOf(endpoint: Endpoint): Json {
  const byStatus = groupBy(Object.values(endpoint.errors), (error) => String(error.status));
  const success = { schema: schemaOf(endpoint.response) };
  const refusedInside = byStatus.get(String(endpoint.successStatus)) ?? [];
  const responses: Record<string, Json> = {
    [endpoint.successStatus]: {
      description: ['Success', ...refusedInside.map((error) => `refused with status ERROR when ${error.when}`)].join(
        '; ',
      ),
      content: { 'application/json': success },
    },
  };
  for (const [status, errors] of byStatus) {
    if (status === String(endpoint.successStatus)) continue;
    responses[status] = refusalOf(errors);
  }
  for (const [name, error] of Object.entries(commonErrors)) {
    responses[error.status] ??= { $ref: `#/components/responses/${name}` };
  }
  return responses;
}

function refusalOf(errors: readonly DocumentedError[]): Json {
  const examples = errors.map((error, index) => [`case${index + 1}`, { summary: error.when, value: exampleOf(error) }]);
  return {
    description: errors.map((error) => `${error.when} [${confidenceOf(error)}]`).join('; '),
    content: {
      'application/json': { schema: { $ref: '#/components/schemas/Error' }, examples: Object.fromEntries(examples) },
    },
  };
}

function confidenceOf(error: DocumentedError): string {
  return error.textConfidence === undefined
    ? error.confidence
    : `${error.confidence}, its text ${error.textConfidence}`;
}

/** A refusal's body without the fields that depend on the request. */
function exampleOf(error: DocumentedError): Json {
  const code = error.errorCode === undefined ? {} : { error_code: error.errorCode };
  const shapes = {
    bare: { message: error.message },
    typing: { status: 'ERROR', status_code: error.status, error_message: error.message },
    message: { status: 'ERROR', ...code, error_message: error.message },
    action: { status: 'ERROR', ...code, message: error.message },
  };
  return shapes[error.shape ?? 'action'];
}

function commonResponses(): Json {
  return Object.fromEntries(Object.entries(commonErrors).map(([name, error]) => [name, refusalOf([error])]));
}

function securitySchemes(): Json {
  return {
    keyId: { type: 'apiKey', in: 'header', name: 'sb-api-key-id' },
    secretKey: { type: 'apiKey', in: 'header', name: 'sb-api-secret-key' },
  };
}

function componentSchemas(): Json {
  const codes = Object.entries(errorCodes).map(([code, { meaning }]) => `${code}: ${meaning}`);
  return {
    Message: plainSchemaOf(messageObject),
    Contact: plainSchemaOf(contactObject),
    Error: {
      type: 'object',
      properties: {
        status: { type: 'string', const: 'ERROR' },
        message: { type: 'string' },
        error_message: { type: 'string' },
        error_code: { type: ['integer', 'string', 'null'], description: codes.join('; ') },
        status_code: { type: 'integer' },
      },
    },
  };
}

/** A schema that refers to messages and contacts by name. */
function schemaOf(schema: z.ZodType): Json {
  const named = z.registry<{ id: string }>();
  named.add(messageObject, { id: 'Message' });
  named.add(contactObject, { id: 'Contact' });
  return plainSchemaOf(schema, named);
}

function plainSchemaOf(schema: z.ZodType, named?: z.core.$ZodRegistry<{ id: string }>): Json {
  const made = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    ...(named === undefined ? {} : { metadata: named }),
    override: ({ jsonSchema }) => {
      // The provider ignores unknown fields; only our client refuses them.
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
      // JavaScript's number limits are not facts about the API.
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    },
  });
  const { $schema: _dialect, $defs: _named, id: _id, ...plain } = made;
  return JSON.parse(JSON.stringify(plain).replaceAll('#/$defs/', '#/components/schemas/')) as Json;
}

function objectSchemaOf(schema: z.ZodType): {
  properties: Readonly<Record<string, Json>>;
  required: readonly string[];
} {
  const { properties, required } = schemaOf(schema) as { properties?: Record<string, Json>; required?: string[] };
  return { properties: properties ?? {}, required: required ?? [] };
}
