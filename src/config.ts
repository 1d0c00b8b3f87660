/**
 * The only reader of the environment. Invariant: what it returns is valid, all problems are reported at once, and no value is ever
 * shown, because some are keys and passwords.
 */
import { type AccountKeys, usualKeys } from './core/campaign/account.ts';
import { defaultBaseUrl } from './core/default-addresses.ts';
import { type PlannedDeath, parsePlannedDeath } from './core/kill-point.ts';
import { badInput } from './core/operating-error.ts';
import { isZone } from './core/zone/zone.ts';

export interface Config {
  /** Null: use the embedded server. */
  readonly databaseUrl: string | null;
  readonly sendblue: {
    /** The provider of accounts that name no address, without a slash at its end; null: Sendblue's own. */
    readonly baseUrl: string | null;
    /** The keys in variables with these names; null: neither is set. Throws `bad-configuration` for half a pair. */
    findKeys(names: AccountKeys): ProviderKeys | null;
  };
  /** What stands in a variable that a campaign names; null: nothing. It is a secret. */
  findVariable(name: string): string | null;
  /** BLUECAST_ACCOUNT, a name or a file; null: not set. */
  readonly namedAccount: string | null;
  /** The zone of the operator's clocks (IANA): TZ, else the machine's. */
  readonly zone: string;
  /** Where callbacks reach us, without a slash at its end; null: they cannot reach us. */
  readonly publicUrl: string | null;
  /** Where `bluecast prove` lets this process die; null: nowhere. */
  readonly plannedDeath: PlannedDeath | null;
}

export interface ProviderKeys {
  readonly apiKeyId: string;
  readonly apiSecretKey: string;
}

type Env = Readonly<Record<string, string | undefined>>;

/** Reads the settings from the environment; empty ones count as absent. Throws `bad-configuration` with all problems. */
export function readConfig(env: Env): Config {
  const problems: string[] = [];
  const url = (name: string, protocols: readonly string[], example: string): string | null => {
    const value = valueOf(env, name);
    if (value === null) return null;
    const problem = findUrlProblem(value, protocols);
    if (problem !== null) problems.push(`${name} ${problem}, such as ${example}`);
    return value.startsWith('http') ? value.replace(/\/+$/, '') : value;
  };
  const databaseUrl = url('DATABASE_URL', ['postgres:', 'postgresql:'], 'postgres://user@localhost:5432/bluecast');
  const baseUrl = url('SENDBLUE_BASE_URL', ['https:', 'http:'], defaultBaseUrl);
  const publicUrl = url('BLUECAST_PUBLIC_URL', ['https:', 'http:'], 'https://bluecast.example.com');
  readKeys(env, usualKeys, problems);
  const death = valueOf(env, 'BLUECAST_DIE_AT');
  const plannedDeath = death === null ? null : parsePlannedDeath(death);
  if (death !== null && plannedDeath === null)
    problems.push('BLUECAST_DIE_AT is only for `bluecast prove`, and its value is invalid: unset it');
  const zone = readZone(env, problems);
  if (problems.length > 0) {
    throw badInput('bad-configuration', `Cannot use the environment: ${problems.join('\n')}`);
  }
  const sendblue = { baseUrl, findKeys: (names: AccountKeys) => findKeys(env, names) };
  const findVariable = (name: string): string | null => valueOf(env, name);
  return {
    databaseUrl,
    sendblue,
    findVariable,
    namedAccount: valueOf(env, 'BLUECAST_ACCOUNT'),
    zone,
    publicUrl,
    plannedDeath,
  };
}

/** TZ as C libraries take it: with a colon before it, or as a file below a folder zoneinfo. */
function readZone(env: Env, problems: string[]): string {
  const machine = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const usual = isZone(machine) ? machine : 'UTC';
  const value = valueOf(env, 'TZ')?.replace(/^:/, '') ?? '';
  const name = value.replace(/^\/.*\/zoneinfo\//, '');
  if (name === '' || name.startsWith('/')) return usual;
  if (isZone(name)) return name;
  problems.push('TZ is not a time zone that this machine knows: write a name such as America/New_York, or unset it');
  return usual;
}

function findKeys(env: Env, names: AccountKeys): ProviderKeys | null {
  const problems: string[] = [];
  const keys = readKeys(env, names, problems);
  if (problems.length > 0) throw badInput('bad-configuration', `Cannot use the environment: ${problems.join('\n')}`);
  return keys;
}

function readKeys(env: Env, { id, secret }: AccountKeys, problems: string[]): ProviderKeys | null {
  const names = [id, secret] as const;
  for (const name of names) {
    // HTTP headers allow nothing else, and pasted keys often include a line break or a quote.
    if (!/^[!#-&(-~]*$/.test(valueOf(env, name) ?? '')) {
      problems.push(`${name} contains a space, a quote or a character that no key has: copy only the key`);
    }
  }
  const [apiKeyId, apiSecretKey] = [valueOf(env, names[0]), valueOf(env, names[1])];
  if ((apiKeyId === null) !== (apiSecretKey === null)) {
    const [given, absent] = apiKeyId === null ? [names[1], names[0]] : names;
    problems.push(`${given} is set and ${absent} is not: set both, or neither`);
  }
  return apiKeyId === null || apiSecretKey === null ? null : { apiKeyId, apiSecretKey };
}

function findUrlProblem(value: string, protocols: readonly string[]): string | null {
  const wanted = protocols.map((protocol) => `${protocol}//`).join(' or ');
  if (!URL.canParse(value)) return `is not an address: write one that starts with ${wanted}`;
  const url = new URL(value);
  if (!protocols.includes(url.protocol))
    return `starts with ${url.protocol.slice(0, 20)}: write an address that starts with ${wanted}`;
  const isHttp = url.protocol.startsWith('http');
  if (isHttp && (url.username !== '' || url.password !== '')) return 'contains a name or password: remove it';
  return isHttp && (url.search !== '' || url.hash !== '') ? 'contains a ? or #: remove it and what follows' : null;
}

function valueOf(env: Env, name: string): string | null {
  const value = env[name]?.trim() ?? '';
  return value === '' ? null : value;
}
