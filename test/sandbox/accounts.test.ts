import { expect, test } from 'vitest';
import { ana, line, run } from './running.ts';

const asked = { company_name: 'Harbor Dental', primary_email: 'ops@harbor.example', provision_line: true };

test.each(['/accounts/lines/request-child-account', '/request-child-account'])(
  'a child account of %s has keys and a line of its own that work, and sees nothing of its parent',
  async (path) => {
    const { call, client } = await run();
    await client.sendMessage({ number: ana, from_number: line, content: 'Of the parent' });
    const { body } = await call('POST', path, { ...asked, desired_area_code: '646' });
    const data = body['data'] as Record<string, string>;
    expect(data['assigned_number']).toMatch(/^\+1646/);
    const keys = { 'sb-api-key-id': data['api_key'] ?? '', 'sb-api-secret-key': data['api_secret'] ?? '' };
    expect((await call('GET', '/api/lines', undefined, keys)).body).toEqual({ numbers: [data['assigned_number']] });
    const sent = { number: ana, from_number: data['assigned_number'], content: 'Of the child' };
    expect((await call('POST', '/api/send-message', sent, keys)).body).toMatchObject({ status: 'QUEUED' });
    const list = await call('GET', '/api/v2/messages', undefined, keys);
    expect(list.body['data']).toMatchObject([{ content: 'Of the child' }]);
    // The parent's line is not its own, and it may not open accounts itself.
    const foreign = await call('POST', '/api/send-message', { ...sent, from_number: line }, keys);
    expect(foreign.body).toMatchObject({ status: 'ERROR' });
    expect((await call('POST', path, asked, keys)).status).toBe(403);
    expect((await call('GET', '/accounts/lines/available-area-codes', undefined, keys)).status).toBe(403);
  },
);

test('a child account can do without a line', async () => {
  const { call } = await run();
  const { body } = await call('POST', '/request-child-account', { ...asked, provision_line: false });
  expect(body['data']).toMatchObject({ company_name: 'Harbor Dental', assigned_number: null });
});

test('area codes and the lines of both generations are listed', async () => {
  const { client } = await run();
  expect((await client.listAreaCodes()).areaCodes).toContain('646');
  expect(await client.listLines()).toMatchObject({ numbers: ['+14155550100', '+14155550101', '+14155550102'] });
});
