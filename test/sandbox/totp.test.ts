import { expect, test } from 'vitest';
import { run } from './running.ts';

/** Secrets and codes of RFC 6238, appendix B. */
const secrets = {
  SHA1: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
  SHA256: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZA',
  SHA512: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNA',
} as const;

test.each([
  [59, 'SHA1', '94287082', 1],
  [59, 'SHA256', '46119246', 1],
  [59, 'SHA512', '90693936', 1],
  [1_111_111_109, 'SHA1', '07081804', 1],
  [1_111_111_109, 'SHA256', '68084774', 1],
  [1_111_111_109, 'SHA512', '25091201', 1],
  [20_000_000_000, 'SHA1', '65353130', 10],
] as const)('at %i s the code by %s is %s', async (seconds, algorithm, code, left) => {
  const { call } = await run({ now: () => seconds * 1_000 });
  const given = { label: 'RFC', secret: secrets[algorithm], algorithm, digits: 8 };
  const created = await call('POST', '/api/v2/totp/secrets', given);
  const { id } = created.body['totp_secret'] as { id: string };
  const { body } = await call('GET', `/api/v2/totp/code/${id}`);
  expect(body).toEqual({ status: 'OK', code, expires_in: left });
});

test('a secret is shown when it is stored, and never again', async () => {
  const { call } = await run();
  const uri = `otpauth://totp/Example:ops?secret=${secrets.SHA1}&issuer=Example&digits=8&period=60`;
  const { status, body } = await call('POST', '/api/v2/totp/secrets', { uri });
  expect([status, body]).toMatchObject([
    201,
    { totp_secret: { issuer: 'Example', digits: 8, period: 60, secret: secrets.SHA1 } },
  ]);
  const list = await call('GET', '/api/v2/totp/secrets');
  expect(JSON.stringify(list.body)).not.toContain(secrets.SHA1);
  expect(list.body['totp_secrets']).toMatchObject([{ issuer: 'Example' }]);
});

test('an invalid secret and an unknown id are refused', async () => {
  const { call } = await run();
  for (const wrong of [
    {},
    { label: 'x', secret: '0189' },
    { label: 'x', digits: 7 },
    { uri: 'https://example.test' },
  ]) {
    expect(await call('POST', '/api/v2/totp/secrets', wrong)).toMatchObject({ status: 400 });
  }
  expect((await call('GET', '/api/v2/totp/code/none')).status).toBe(404);
  expect((await call('DELETE', '/api/v2/totp/secrets/none')).status).toBe(404);
});
