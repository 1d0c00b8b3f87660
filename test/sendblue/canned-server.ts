/** A real HTTP server that records its requests and gives prepared answers. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface CannedAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is written as JSON. */
  readonly body?: unknown;
}

export interface NotedRequest {
  readonly method: string;
  /** As in the request line, query included. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface CannedServer {
  readonly url: string;
  readonly requests: NotedRequest[];
  /** The next answers, one per request; the last one stays. */
  answers: CannedAnswer[];
  close(): Promise<void>;
}

export async function startCannedServer(): Promise<CannedServer> {
  const requests: NotedRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      requests.push({ method: request.method ?? '', path: request.url ?? '', headers: request.headers, body });
      const answer = canned.answers.length > 1 ? canned.answers.shift() : canned.answers[0];
      const text = typeof answer?.body === 'string' ? answer.body : JSON.stringify(answer?.body ?? null);
      response.writeHead(answer?.status ?? 500, { 'content-type': 'application/json', ...answer?.headers });
      response.end(answer?.status === 204 ? undefined : text);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const canned: CannedServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    answers: [],
    close: async () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return canned;
}
