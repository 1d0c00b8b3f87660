import { expect, test } from 'vitest';
import { ana, ben, cyd, line, run } from './running.ts';

test('a contact is created once; again only if update_if_exists asks for it', async () => {
  const { call } = await run();
  const create = async (more: object) => call('POST', '/api/v2/contacts', { number: ana, ...more });
  expect(await create({ first_name: 'Ana', tags: ['vip'] })).toMatchObject({ status: 200 });
  expect((await create({ first_name: 'Anna' })).status).toBe(409);
  const { body } = await create({ first_name: 'Anna', update_if_exists: true });
  // Omitted fields keep their values.
  expect(body['contact']).toMatchObject({ phone: ana, first_name: 'Anna', tags: ['vip'] });
});

test('custom variables are merged; other given fields are replaced', async () => {
  const { call } = await run();
  await call('POST', '/api/v2/contacts', {
    number: ana,
    tags: ['a', 'b'],
    custom_variables: { plan: 'free', size: 'M' },
  });
  const { body } = await call('PUT', `/api/v2/contacts/${ana}`, { tags: ['c'], custom_variables: { plan: 'pro' } });
  expect(body['contact']).toMatchObject({ tags: ['c'], custom_variables: { plan: 'pro', size: 'M' } });
});

test("a contact's opt_out stops sends to it, and allows them again", async () => {
  const { client, call } = await run();
  await call('POST', '/api/v2/contacts', { number: ana });
  const send = async () => client.sendMessage({ number: ana, from_number: line, content: 'Hello' });
  await call('PUT', `/api/v2/contacts/${ana}`, { opt_out: true });
  await expect(send()).rejects.toMatchObject({ action: 'give-up', code: 'opted-out' });
  await call('PUT', `/api/v2/contacts/${ana}`, { opt_out: false });
  expect((await send()).status).toBe('QUEUED');
});

test('many at once are added or changed, counted, listed in pages and deleted', async () => {
  const { client, call } = await run();
  const contacts = [ana, ben, cyd].map((phone, index) => ({ phone, first_name: `N${index}` }));
  await call('POST', '/api/v2/contacts/bulk', { contacts });
  await call('POST', '/api/v2/contacts/bulk', { contacts: [{ phone: ana, last_name: 'Lee' }] });
  expect((await call('GET', '/api/v2/contacts/count')).body).toEqual({ count: 3 });
  const page = await client.listContacts({ order_by: 'phone', order_direction: 'asc', limit: 2, offset: 1 });
  expect(page.contacts.map(({ phone }) => phone)).toEqual([ben, cyd]);
  expect((await call('GET', `/api/v2/contacts/${ana}`)).body['contact']).toMatchObject({
    first_name: 'N0',
    last_name: 'Lee',
  });
  const { body } = await call('DELETE', '/api/v2/contacts', { contact_ids: [ana, ben, '+12125550199'] });
  expect(body).toEqual({ status: 'OK', amount: 2 });
  expect((await call('GET', `/api/v2/contacts/${ana}`)).status).toBe(404);
  expect((await call('DELETE', `/api/v2/contacts/${cyd}`)).body).toEqual({ status: 'OK' });
  expect((await call('DELETE', `/api/v2/contacts/${cyd}`)).status).toBe(404);
});

test('one invalid contact in a bulk call is named, and none is created', async () => {
  const { client, call } = await run();
  const refused = await call('POST', '/api/v2/contacts/bulk', { contacts: [{ phone: ana }, { phone: 'nobody' }] });
  expect(refused).toMatchObject({ status: 400, body: { message: 'Invalid contact' } });
  expect((await client.countContacts()).count).toBe(0);
});
