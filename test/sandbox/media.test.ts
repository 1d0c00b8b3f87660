import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { ana, line, run } from './running.ts';

const png = Buffer.from('89504e470d0a1a0a0000', 'hex');

test('an upload can be fetched again without keys, and sent in a carousel', async () => {
  const { client, sandbox } = await run();
  const uploads = await Promise.all(
    ['one.png', 'two.png'].map(async (name) =>
      client.uploadFile({ file: new File([png], name, { type: 'image/png' }) }),
    ),
  );
  const urls = uploads.map((upload) => upload.mediaUrl ?? '');
  for (const url of urls) {
    const answer = await fetch(url);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/png']);
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(png);
  }
  await client.sendCarousel({ number: ana, from_number: line, media_urls: urls });
  expect(sandbox.messages()).toMatchObject([{ messageType: 'carousel', mediaUrls: urls }]);
});

test('a file that a browser would run is served as a download', async () => {
  const { client } = await run();
  const file = new File(['<svg onload="alert(1)"/>'], 'a b"c.svg', { type: 'image/svg+xml' });
  const { mediaUrl } = await client.uploadFile({ file });
  const { headers } = await fetch(mediaUrl ?? '');
  expect(headers.get('content-disposition')).toBe('attachment');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
});

async function serve(answer: http.RequestListener): Promise<{ url: string; asked: () => number }> {
  let asked = 0;
  const server = http.createServer((request, response) => {
    asked += 1;
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked: () => asked };
}

test('a medium is fetched from its address, over redirects, and hosted', async () => {
  const origin = await serve((request, response) => {
    if (request.url === '/old.png') response.writeHead(302, { location: '/new.png' }).end();
    else response.writeHead(200, { 'content-type': 'image/png' }).end(png);
  });
  const { call } = await run({ allowPrivateMedia: true });
  const { body } = await call('POST', '/api/upload-media-object', { media_url: `${origin.url}/old.png` });
  expect(body).toMatchObject({ status: 'OK', mediaObjectId: expect.stringMatching(/\.png$/) });
  expect(Buffer.from(await (await fetch(String(body['media_url']))).arrayBuffer())).toEqual(png);
});

test.each([
  'http://127.0.0.1:%port%/a.png',
  'http://localhost:%port%/a.png',
  'http://[::1]:%port%/a.png',
  'http://[::ffff:127.0.0.1]:%port%/a.png',
  'http://2130706433:%port%/a.png',
  'http://0.0.0.0:%port%/a.png',
  'http://10.0.0.1/a.png',
  'http://169.254.169.254/latest/meta-data',
  'ftp://127.0.0.1/a.png',
  'file:///etc/passwd',
])('%s is never fetched', async (address) => {
  const origin = await serve((_request, response) => response.end(png));
  const { call } = await run();
  const media_url = address.replace('%port%', new URL(origin.url).port);
  expect(await call('POST', '/api/upload-media-object', { media_url })).toMatchObject({ status: 400 });
  expect(origin.asked()).toBe(0);
});
