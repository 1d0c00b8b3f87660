/**
 * The only reader of the environment. Invariant: what it returns is valid, all problems are reported at once, and no value is ever
 * shown, because some are keys and passwords.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { defaultBaseUrl } from './core/default-addresses.ts';
import { codeOf } from './core/error-code.ts';
import { type PlannedDeath, parsePlannedDeath } from './core/kill-point.ts';
import { badInput } from './core/operating-error.ts';

export interface Config {
  /** Null: use the embedded server. */
  readonly databaseUrl: string | null;
  readonly sendblue: {
    /** Without a slash at its end. */
    readonly baseUrl: string;
    /** Both or neither. */
    readonly apiKeyId: string | null;
    readonly apiSecretKey: string | null;
  };
  /** Where callbacks reach us, without a slash at its end; null: they cannot reach us. */
  readonly publicUrl: string | null;
  /** Where `bluecast prove` lets this process die; null: nowhere. */
  readonly plannedDeath: PlannedDeath | null;
}

type Env = Readonly<Record<string, string | undefined>>;

/** Variables in the files `.env` of these folders; the first folder that names one decides. Throws `bad-configuration`. */
export function readEnvFiles(folders: readonly string[]): Env {
  return Object.assign({}, ...[...folders].reverse().map(readEnvFile)) as Env;
}

function readEnvFile(folder: string): Env {
  const file = path.join(folder, '.env');
  try {
    return parseEnv(readFileSync(file, 'utf8'));
  } catch (error) {
    const code = codeOf(error);
    // A folder of that name is not ours.
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return {};
    throw badInput('bad-configuration', `Cannot read ${file}: ${code}; make it readable for you, or remove it`);
  }
}

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
  const keys = readKeys(env, problems);
  const death = valueOf(env, 'BLUECAST_DIE_AT');
  const plannedDeath = death === null ? null : parsePlannedDeath(death);
  if (death !== null && plannedDeath === null)
    problems.push('BLUECAST_DIE_AT is only for `bluecast prove`, and its value is invalid: unset it');
  if (problems.length > 0) {
    throw badInput('bad-configuration', `Cannot use the environment: ${problems.join('\n')}`);
  }
  return { databaseUrl, sendblue: { baseUrl: baseUrl ?? defaultBaseUrl, ...keys }, publicUrl, plannedDeath };
}

function readKeys(env: Env, problems: string[]): Pick<Config['sendblue'], 'apiKeyId' | 'apiSecretKey'> {
  const names = ['SENDBLUE_API_KEY_ID', 'SENDBLUE_API_SECRET_KEY'] as const;
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
  return { apiKeyId, apiSecretKey };
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
