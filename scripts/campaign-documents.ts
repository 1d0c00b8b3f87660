/**
 * The files that are made from the schemas of campaign.yaml and account.yaml and from the table of diagnostics: JSON Schemas
 * for editors, the tables of docs/campaign-file.md, the sections of docs/diagnostics.md. Invariant: a key without a description is an error; text outside the marks of the page is left as it is.
 */
import { z } from 'zod';
import { codes } from '../src/campaign/findings/codes.ts';
import { accountFile, campaignFile } from '../src/campaign/schema/schema.ts';
import { markdownTable, replaceMarked } from './markdown.ts';

/** What is used of a JSON Schema. */
interface Described {
  readonly description?: string;
  readonly type?: string;
  readonly const?: string;
  readonly enum?: readonly string[];
  readonly default?: string | number | boolean | object;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly anyOf?: readonly Described[];
  readonly items?: Described;
  readonly properties?: Readonly<Record<string, Described>>;
  readonly additionalProperties?: Described | boolean;
  readonly required?: readonly string[];
}

const anyCheck = 'A check by its code: one of the [diagnostics](diagnostics.md) that are not "always" errors';

const schemas = { campaign: campaignFile, account: accountFile };

/** Each file's text by its path from the repository's root. `read` gives the present text of a file. */
export function renderCampaignDocuments(read: (path: string) => string): Readonly<Record<string, string>> {
  const page = 'docs/campaign-file.md';
  const files: Record<string, string> = { [page]: read(page) };
  for (const [name, schema] of Object.entries(schemas)) {
    const json = describe(name, schema);
    files[`campaigns/schema/${name}.json`] = `${JSON.stringify(json, null, 2)}\n`;
    const table = markdownTable(['Key', 'Means', 'Value', 'Default'], listKeys(json));
    files[page] = replaceMarked(files[page] ?? '', { mark: `${name}.yaml`, madeFrom: 'the schema', content: table });
  }
  const diagnostics = 'docs/diagnostics.md';
  files[diagnostics] = replaceMarked(read(diagnostics), {
    mark: 'codes',
    madeFrom: 'src/campaign/findings/codes.ts',
    content: Object.entries(codes).map(describeCode).join('\n\n'),
  });
  return files;
}

function describeCode([code, { level, isFixed, means, remedy }]: [string, (typeof codes)[keyof typeof codes]]): string {
  const said = `${level === 'error' ? 'Error' : 'Warning'}${isFixed ? ', always' : ', unless `checks` says otherwise'}.`;
  return `### ${code}\n\n${said} ${means}\n\n**What helps**: ${remedy}`;
}

/** The JSON Schema of what stands in the file, before defaults are filled in. */
function describe(name: string, schema: z.ZodType): object {
  const { $schema, ...rest } = z.toJSONSchema(schema, {
    io: 'input',
    // Examples are lines of YAML for error messages, which no editor could use.
    override: ({ jsonSchema }) => void delete jsonSchema['example'],
  });
  return { $schema, title: `${name}.yaml of Bluecast`, ...rest };
}

/** Rows of key, meaning, value and default, in the order of the schema. */
function listKeys(schema: Described, above = ''): readonly (readonly string[])[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, value]) => {
    const name = `${above}${key}`;
    if (value.description === undefined) throw new Error(`${name} has no description`);
    const isNeeded = schema.required?.includes(key) === true;
    const row = [`\`${name}\``, value.description, valueOf(value), isNeeded ? '**must be there**' : defaultOf(value)];
    return [row, ...listInner(value, name)];
  });
}

function listInner(value: Described, name: string): readonly (readonly string[])[] {
  // Each check has the same keys: the table says them once, under a name that stands for all.
  const [check] = name === 'checks' ? Object.values(value.properties ?? {}) : [];
  if (check !== undefined) return listKeys({ properties: { CODE: { ...check, description: anyCheck } } }, `${name}.`);
  if (value.items !== undefined) return listInner(value.items, `${name}[]`);
  const rest = value.additionalProperties;
  const named = typeof rest !== 'object' || rest.properties === undefined ? [] : listKeys(rest, `${name}.NAME.`);
  const anyOf = (value.anyOf ?? []).filter((each) => each.properties !== undefined);
  return [...listKeys(value, `${name}.`), ...named, ...anyOf.flatMap((each) => listKeys(each, `${name}.`))];
}

function valueOf(value: Described): string {
  if (value.anyOf !== undefined) return [...new Set(value.anyOf.map(valueOf))].join(', or ');
  if (value.const !== undefined) return `\`${value.const}\``;
  if (value.enum !== undefined) return value.enum.map((word) => `\`${word}\``).join(', ');
  if (value.type === 'array') return `list of: ${valueOf(value.items ?? {})}`;
  if (value.type === 'integer' || value.type === 'number') return numberOf(value);
  return { string: 'text', object: 'keys', boolean: '`true`, `false`' }[value.type ?? ''] ?? 'text';
}

function numberOf({ type, minimum, maximum }: Described): string {
  const kind = type === 'integer' ? 'whole number' : 'number';
  const isBounded = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER;
  if (minimum === undefined) return isBounded ? `${kind} up to ${maximum}` : kind;
  return isBounded ? `${kind} from ${minimum} to ${maximum}` : `${kind} from ${minimum}`;
}

function defaultOf(value: Described): string {
  const { default: given } = value;
  return given === undefined || typeof given === 'object' ? '' : `\`${given}\``;
}
