/**
 * The only reader of the environment. Invariant: what is returned is in order, what is not is said all at once, and no value
 * is ever shown: keys and passwords are among them.
 */
import { defaultBaseUrl } from './core/default-addresses.ts';
import { type PlannedDeath, parsePlannedDeath } from './core/kill-point.ts';
import { badInput } from './core/operating-error.ts';

export interface Config {
  /** Null: the embedded server. */
  readonly databaseUrl: string | null;
  readonly sendblue: {
    /** Without a slash at its end. */
    readonly baseUrl: string;
    /** Both or neither. */
    readonly apiKeyId: string | null;
    readonly apiSecretKey: string | null;
  };
  /** Where callbacks reach us, without a slash at its end; null: they do not. */
  readonly publicUrl: string | null;
  /** Where `bluecast prove` has this process die; null, as everywhere else, nowhere. */
  readonly plannedDeath: PlannedDeath | null;
}

type Env = Readonly<Record<string, string | undefined>>;

/** Reads the settings out of an environment; empty ones count as absent. Throws `bad-configuration` with every problem. */
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
  if (death !== null && plannedDeath === null) problems.push('BLUECAST_DIE_AT names no place to die at: unset it');
  if (problems.length > 0) {
    throw badInput('bad-configuration', `Cannot use the environment: ${problems.join('\n')}`);
  }
  return { databaseUrl, sendblue: { baseUrl: baseUrl ?? defaultBaseUrl, ...keys }, publicUrl, plannedDeath };
}

function readKeys(env: Env, problems: string[]): Pick<Config['sendblue'], 'apiKeyId' | 'apiSecretKey'> {
  const names = ['SENDBLUE_API_KEY_ID', 'SENDBLUE_API_SECRET_KEY'] as const;
  for (const name of names) {
    // HTTP headers carry nothing else, and pasted keys often bring a line break or a quote along.
    if (!/^[!#-&(-~]*$/.test(valueOf(env, name) ?? '')) {
      problems.push(`${name} has a space, a quote or a sign in it that no key has: copy the key alone`);
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
  if (isHttp && (url.username !== '' || url.password !== '')) return 'has a name or password in it: leave it out';
  return isHttp && (url.search !== '' || url.hash !== '') ? 'has a ? or # in it: leave out what follows' : null;
}

function valueOf(env: Env, name: string): string | null {
  const value = env[name]?.trim() ?? '';
  return value === '' ? null : value;
}
