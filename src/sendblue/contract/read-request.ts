/**
 * A request from the wire -> its fields under their first names, or the problem of each. Invariant: whatever the provider tolerates
 * passes (aliases, unknown fields, texts for numbers in a query); anything else is a problem, never an exception.
 */
import { z } from 'zod';
import { asFields, type Fields } from '../fields.ts';
import type { DocumentedError, Endpoint, FieldProblem, RequestOf } from './endpoint.ts';

export interface IncomingRequest {
  readonly params?: unknown;
  readonly query?: unknown;
  /** Parsed JSON, a form's fields, or the parts of a multipart body. */
  readonly body?: unknown;
}

export interface RequestProblem {
  readonly in: 'params' | 'query' | 'body';
  /** The top-level field of the request, by its first name. */
  readonly field: string;
  /** The path to the value, such as `reply_to.part_index`. */
  readonly path: string;
  readonly problem: FieldProblem;
  /** What the value must be. */
  readonly message: string;
}

export type ReadRequest<E extends Endpoint> =
  | { readonly ok: true; readonly request: RequestOf<E> }
  | { readonly ok: false; readonly problems: readonly [RequestProblem, ...RequestProblem[]] };

/** Reads a request to an endpoint. Problems come in the order path, query, body, and within each in the order of the fields. */
export function readRequest<E extends Endpoint>(endpoint: E, incoming: IncomingRequest): ReadRequest<E> {
  const parts = [
    readPart(endpoint, { in: 'params', schema: endpoint.params, given: incoming.params }),
    readPart(endpoint, { in: 'query', schema: endpoint.query, given: incoming.query }),
    readPart(endpoint, { in: 'body', schema: endpoint.body ?? endpoint.multipart, given: incoming.body }),
  ];
  const [first, ...others] = parts.flatMap((part) => part.problems);
  if (first !== undefined) return { ok: false, problems: [first, ...others] };
  return { ok: true, request: Object.assign({}, ...parts.map((part) => part.fields)) as RequestOf<E> };
}

/** The error that the provider documents for a problem; undefined when there is none. */
export function findDocumentedError(endpoint: Endpoint, problem: RequestProblem): DocumentedError | undefined {
  const ofField = Object.values(endpoint.errors).filter((error) => error.field === problem.field);
  return (
    ofField.find((error) => error.problem === problem.problem) ??
    ofField.find((error) => error.problem === undefined) ??
    ofField.find((error) => error.problem === 'invalid' && problem.problem !== 'missing')
  );
}

interface Part {
  readonly in: RequestProblem['in'];
  readonly schema: z.ZodObject | undefined;
  readonly given: unknown;
}

function readPart(endpoint: Endpoint, part: Part): { fields: Fields; problems: readonly RequestProblem[] } {
  const { schema } = part;
  if (schema === undefined) return { fields: {}, problems: [] };
  const named = underFirstNames(endpoint, asFields(part.given));
  const known = Object.entries(named).filter(([name, value]) => Object.hasOwn(schema.shape, name) && value !== null);
  const typed = known.map(([name, value]) => [name, part.in === 'query' ? fromText(schema.shape[name], value) : value]);
  const fields = Object.fromEntries(typed) as Fields;
  const read = withoutUnknown(schema, fields);
  if (read.success) return { fields: read.data, problems: [] };
  return { fields: {}, problems: read.error.issues.map((issue) => problemOf(part.in, issue, fields)) };
}

/** Parses by the schema, ignoring unknown fields at any depth. */
function withoutUnknown(schema: z.ZodObject, fields: Fields) {
  const read = schema.safeParse(fields);
  const unknown = read.error?.issues.flatMap(unknownIn) ?? [];
  if (unknown.length === 0) return read;
  const known = structuredClone(fields);
  for (const path of unknown) remove(known, path);
  return schema.safeParse(known);
}

type Path = readonly PropertyKey[];

/** The paths of the unknown fields; in a union, those of the variant that has no other problem. */
function unknownIn(issue: z.core.$ZodIssue): readonly Path[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => [...issue.path, key]);
  if (issue.code !== 'invalid_union') return [];
  const nearest = issue.errors.find((issues) => issues.every(({ code }) => code === 'unrecognized_keys')) ?? [];
  return nearest.flatMap(unknownIn).map((path) => [...issue.path, ...path]);
}

function remove(from: unknown, [key, ...rest]: Path): void {
  if (typeof from !== 'object' || from === null || key === undefined) return;
  if (rest.length === 0) Reflect.deleteProperty(from, key);
  else remove(Reflect.get(from, key), rest);
}

/** Moves values from aliases to the field's first name; a value already under that name wins. */
function underFirstNames(endpoint: Endpoint, given: Fields): Fields {
  const fields: Record<string, unknown> = { ...given };
  for (const [path, aliases] of Object.entries(endpoint.fieldAliases)) {
    const [list, name] = path.split('.');
    if (list === undefined) continue;
    if (name === undefined) {
      renameAliases(fields, list, aliases);
    } else {
      const entries: unknown = fields[list];
      if (Array.isArray(entries)) fields[list] = entries.map((entry) => withAliases(entry, name, aliases));
    }
  }
  return fields;
}

function withAliases(entry: unknown, name: string, aliases: readonly string[]): unknown {
  if (typeof entry !== 'object' || entry === null) return entry;
  const fields: Record<string, unknown> = { ...entry };
  renameAliases(fields, name, aliases);
  return fields;
}

function renameAliases(fields: Record<string, unknown>, name: string, aliases: readonly string[]): void {
  for (const alias of aliases) {
    if (!Object.hasOwn(fields, alias)) continue;
    fields[name] ??= fields[alias];
    delete fields[alias];
  }
}

/** A query has only texts: the field's schema decides their type. A leading space is an unencoded `+`. */
function fromText(schema: unknown, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  let wanted = schema;
  while (wanted instanceof z.ZodOptional) wanted = wanted.unwrap();
  if (wanted instanceof z.ZodNumber) return value.trim() === '' ? value : Number(value);
  if (wanted instanceof z.ZodBoolean) return value === 'true' ? true : value === 'false' ? false : value;
  return value.replace(/^ (?=\d)/, '+');
}

function problemOf(part: RequestProblem['in'], issue: z.core.$ZodIssue, given: Fields): RequestProblem {
  const [field] = issue.path;
  return {
    in: part,
    field: field === undefined ? '' : String(field),
    path: issue.path.join('.'),
    problem: kindOf(issue, given),
    message: issue.message,
  };
}

function kindOf(issue: z.core.$ZodIssue, given: Fields): FieldProblem {
  const [field] = issue.path;
  const value = field === undefined ? undefined : given[String(field)];
  if (value === undefined || value === '') return 'missing';
  if (issue.path.length === 1 && issue.code === 'invalid_type' && issue.expected === 'array') return 'missing';
  if (issue.path.length === 1 && issue.code === 'too_small' && Array.isArray(value)) return 'tooFew';
  if (issue.path.length === 1 && issue.code === 'too_big' && Array.isArray(value)) return 'tooMany';
  return 'invalid';
}
