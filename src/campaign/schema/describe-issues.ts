/** Issues of the schema -> problems with a place and a remedy. */
import { z } from 'zod';
import { isProblemCode } from '../findings/codes.ts';
import { nearestOf, suggest } from '../findings/did-you-mean.ts';
import type { Problem } from '../findings/finding.ts';
import type { Path, YamlSource } from '../yaml/yaml-source.ts';

/**
 * Every issue as a problem; an issue about several keys becomes one problem for each. A value of the wrong type has no other
 * problems: a long text is not a list that is too long.
 */
export function describeIssues(
  schema: z.ZodType,
  found: { source: YamlSource; issues: readonly z.core.$ZodIssue[] },
): readonly Problem[] {
  const mistyped = new Set(found.issues.filter(isAboutType).map(keyOf));
  return found.issues
    .filter((issue) => isAboutType(issue) || !mistyped.has(keyOf(issue)))
    .flatMap((issue) => describeIssue(schema, { source: found.source, issue }));
}

function isAboutType({ code }: z.core.$ZodIssue): boolean {
  return code === 'invalid_type';
}

function keyOf({ path }: z.core.$ZodIssue): string {
  return path.map(String).join('\n');
}

function describeIssue(
  schema: z.ZodType,
  { source, issue }: { source: YamlSource; issue: z.core.$ZodIssue },
): Problem[] {
  const path = issue.path.filter((step) => typeof step !== 'symbol');
  if (issue.code === 'unrecognized_keys') {
    const known = keysOf(schemasAt(schema, path));
    return issue.keys.map(
      (key): Problem => ({
        file: source.file,
        ...source.placeOfKey([...path, key]),
        code: 'unknown-key',
        message: `"${key}" is not a key ${path.length === 0 ? 'of this file' : `of ${nameOf(path)}`}: ${suggest(key, known)}`,
      }),
    );
  }
  const value = valueAt(source.value, path);
  const described =
    value === undefined && issue.code !== 'custom'
      ? describeMissing(schema, path)
      : describeWrong(issue, { path, value });
  const isAboutKey = issue.code === 'custom' && issue.params?.['at'] === 'key';
  const place = isAboutKey ? source.placeOfKey(path) : source.placeOf(path);
  return [{ file: source.file, ...place, ...described }];
}

type Description = Pick<Problem, 'code' | 'message'>;

function describeMissing(schema: z.ZodType, path: Path): Description {
  const example = schemasAt(schema, path)
    .map((each) => each.meta()?.['example'])
    .find((each) => typeof each === 'string');
  const remedy = example === undefined ? 'add it' : `add it, such as \`${example}\``;
  return { code: 'missing-key', message: `${nameOf(path)} is missing: ${remedy}` };
}

function describeWrong(issue: z.core.$ZodIssue, found: { path: Path; value: unknown }): Description {
  const name = nameOf(found.path);
  if (found.value === null) {
    return { code: 'wrong-type', message: `${name} is empty: write its value, or remove the key` };
  }
  if (issue.code === 'invalid_type') {
    return { code: 'wrong-type', message: describeType(issue, { name, value: found.value }) };
  }
  if (issue.code === 'invalid_value') {
    return { code: 'unknown-word', message: describeWord(issue, { name, value: found.value }) };
  }
  const code = issue.code === 'custom' ? String(issue.params?.['code']) : '';
  return { code: isProblemCode(code) ? code : 'wrong-value', message: `${name} ${issue.message}` };
}

function describeType(issue: z.core.$ZodIssueInvalidType, { name, value }: { name: string; value: unknown }): string {
  if (issue.expected === 'string' && (typeof value === 'number' || typeof value === 'boolean')) {
    return `${name} must be a text, not a ${typeof value}: put it in quotes`;
  }
  // Messages that our schema gives are whole sentences.
  if (issue.message.startsWith('must ')) return `${name} ${issue.message}`;
  return `${name} must be ${kinds[issue.expected] ?? issue.expected}, not ${kindOf(value)}: correct it`;
}

function describeWord(issue: z.core.$ZodIssueInvalidValue, { name, value }: { name: string; value: unknown }): string {
  const words = issue.values.map(String);
  const word =
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
  if (word === null) return `${name} must be one of ${words.join(', ')}, not ${kindOf(value)}: correct it`;
  const choice = nearestOf(word, words) === null ? `choose from ${words.join(', ')}` : suggest(word, words);
  return `${name} cannot be "${word.slice(0, 40)}": ${choice}`;
}

const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  array: 'a list',
  object: 'keys and values',
};

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'keys and values' : (kinds[typeof value] ?? 'that');
}

/** `messages[1].fallback.text`, the first message being 1. */
function nameOf(path: Path): string {
  const [first, ...rest] = path;
  if (first === undefined) return 'The file';
  return rest.reduce<string>(
    (name, step) => (typeof step === 'number' ? `${name}[${step + 1}]` : `${name}.${step}`),
    String(first),
  );
}

function valueAt(value: unknown, path: Path): unknown {
  let found = value;
  for (const step of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, step)) return undefined;
    found = (found as Record<string | number, unknown>)[step];
  }
  return found;
}

function keysOf(schemas: readonly z.ZodType[]): readonly string[] {
  return schemas.flatMap((schema) => (schema instanceof z.ZodObject ? Object.keys(schema.shape) : []));
}

/** The schema at a path and its wrappers, outermost first. */
function schemasAt(schema: z.ZodType, path: Path): readonly z.ZodType[] {
  let layers = unwrap(schema);
  for (const step of path) {
    const inner = layers.at(-1);
    const next: unknown =
      inner instanceof z.ZodObject ? inner.shape[step] : inner instanceof z.ZodArray ? inner.element : undefined;
    if (!(next instanceof z.ZodType)) return [];
    layers = unwrap(next);
  }
  return layers;
}

function unwrap(schema: z.ZodType): readonly z.ZodType[] {
  const layers = [schema];
  let inner: unknown = schema;
  while (inner instanceof z.ZodOptional || inner instanceof z.ZodDefault || inner instanceof z.ZodPrefault) {
    inner = inner.unwrap();
    if (inner instanceof z.ZodType) layers.push(inner);
  }
  return layers;
}
