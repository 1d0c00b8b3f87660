import { describe, expect, it } from 'vitest';
import { readConfig } from '../src/config.ts';
import { usualKeys } from '../src/core/campaign/account.ts';
import { OperatingError } from '../src/core/operating-error.ts';

const secret = 'sk-very-secret';
const errorOf = (env: Record<string, string>): OperatingError => {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof OperatingError) return error;
    throw error;
  }
  throw new Error('the configuration was accepted');
};

it('An empty environment is in order: embedded database, the provider itself, no keys', () => {
  expect(readConfig({ DATABASE_URL: '', SENDBLUE_API_KEY_ID: ' ' })).toEqual({
    databaseUrl: null,
    sendblue: { baseUrl: null, findKeys: expect.any(Function) },
    findVariable: expect.any(Function),
    namedAccount: null,
    zone: expect.any(String),
    publicUrl: null,
    plannedDeath: null,
  });
});

it('A full environment is returned as it is, without spaces around and slashes at the end', () => {
  const config = readConfig({
    DATABASE_URL: 'postgresql:///bluecast?host=/run/postgresql/',
    SENDBLUE_BASE_URL: 'http://127.0.0.1:4010/',
    SENDBLUE_API_KEY_ID: ' key-id\n',
    SENDBLUE_API_SECRET_KEY: secret,
    BLUECAST_PUBLIC_URL: 'https://bluecast.example.com/hooks//',
  });
  expect(config).toEqual({
    databaseUrl: 'postgresql:///bluecast?host=/run/postgresql/',
    sendblue: { baseUrl: 'http://127.0.0.1:4010', findKeys: expect.any(Function) },
    findVariable: expect.any(Function),
    namedAccount: null,
    zone: expect.any(String),
    publicUrl: 'https://bluecast.example.com/hooks',
    plannedDeath: null,
  });
});

it.each([
  ['America/New_York', 'America/New_York'],
  [':Europe/Berlin', 'Europe/Berlin'],
  [':/usr/share/zoneinfo/Asia/Kathmandu', 'Asia/Kathmandu'],
  ['EST5EDT', 'EST5EDT'],
])('TZ %j is the zone %s', (TZ, zone) => {
  expect(readConfig({ TZ }).zone).toBe(zone);
});

it('A TZ that this machine does not know is refused with the remedy', () => {
  expect(errorOf({ TZ: 'Mars/Phobos' }).message).toBe(
    'Cannot use the environment: TZ is not a time zone that this machine knows: write a name such as America/New_York, or unset it',
  );
});

describe('the keys of an account', () => {
  const names = { id: 'ACME_KEY_ID', secret: 'ACME_SECRET' };

  it('come from the variables that its file names', () => {
    const { sendblue } = readConfig({ ACME_KEY_ID: ' acme\n', ACME_SECRET: secret, SENDBLUE_API_KEY_ID: '' });
    expect(sendblue.findKeys(names)).toEqual({ apiKeyId: 'acme', apiSecretKey: secret });
    expect(sendblue.findKeys(usualKeys)).toBeNull();
  });

  it('are refused as half a pair, without the half that is there', () => {
    const { sendblue } = readConfig({ ACME_SECRET: secret });
    const find = () => sendblue.findKeys(names);
    expect(find).toThrow('ACME_SECRET is set and ACME_KEY_ID is not: set both, or neither');
    expect(find).not.toThrow(secret);
  });
});

describe('a wrong environment', () => {
  it('is refused with every problem at once, and no value is shown', () => {
    const error = errorOf({
      DATABASE_URL: `mysql://root:${secret}@db/x`,
      SENDBLUE_BASE_URL: `https://user:${secret}@api.example.com`,
      SENDBLUE_API_SECRET_KEY: `"${secret}"`,
      BLUECAST_PUBLIC_URL: `${secret}.example.com`,
    });
    expect(error.code).toBe('bad-configuration');
    expect(error.kind).toBe('bad-input');
    expect(error.message.split('\n')).toEqual([
      'Cannot use the environment: DATABASE_URL starts with mysql:: write an address that starts with postgres:// or postgresql://, such as postgres://user@localhost:5432/bluecast',
      'SENDBLUE_BASE_URL contains a name or password: remove it, such as https://api.sendblue.com',
      'BLUECAST_PUBLIC_URL is not an address: write one that starts with https:// or http://, such as https://bluecast.example.com',
      'SENDBLUE_API_SECRET_KEY contains a space, a quote or a character that no key has: copy only the key',
      'SENDBLUE_API_SECRET_KEY is set and SENDBLUE_API_KEY_ID is not: set both, or neither',
    ]);
    expect(error.message).not.toContain(secret);
  });

  it('with one key of the two names the missing one', () => {
    expect(errorOf({ SENDBLUE_API_KEY_ID: 'id' }).message).toContain('SENDBLUE_API_SECRET_KEY is not');
  });
});
