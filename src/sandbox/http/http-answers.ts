/** Answers that no handler gives. Invariant: every refusal has the provider's shape, and a bug is a 500, never the end of the process. */
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { commonErrors } from '../../sendblue/contract/common-errors.ts';
import type { Endpoint } from '../../sendblue/contract/endpoint.ts';
import { findDocumentedError, type RequestProblem } from '../../sendblue/contract/read-request.ts';
import { type Refusal, refuse } from './answer.ts';

/** Sends a body that is known to be serializable. */
export function sendJson(reply: FastifyReply, status: number, body: unknown): FastifyReply {
  return reply.code(status).header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(body));
}

export function sendRefusal(reply: FastifyReply, refusal: Refusal): FastifyReply {
  return sendJson(reply, refusal.status, refusal.body);
}

/** The answer to a request that fails validation: the documented one, or else a 400 that says what is wrong. */
export function refuseProblem(endpoint: Endpoint, problem: RequestProblem): Refusal {
  const documented = findDocumentedError(endpoint, problem);
  return documented === undefined ? refuseInput(400, `${problem.path} ${problem.message}`.trim()) : refuse(documented);
}

/** Answers paths that the router cannot parse. */
export function answerBadPath(error: { statusCode?: number }, _request: unknown, reply: FastifyReply): void {
  void sendRefusal(reply, refuseInput(error.statusCode ?? 400, 'Request path is not valid'));
}

/** Answers malformed HTTP, oversized headers and slow clients, where there is no request object to reply to. */
export function answerBadClient(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, message] = clientErrors[error.code ?? ''] ?? [400, 'Request is not valid HTTP'];
  const body = JSON.stringify(refuseInput(status, message).body);
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nconnection: close\r\n` +
      `content-type: application/json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

const clientErrors: Readonly<Record<string, readonly [status: number, message: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'Request headers are too large'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request took too long to arrive'],
};

/** Answers unknown paths, unreadable bodies and bugs. */
export function answerTheRest(app: FastifyInstance): void {
  app.setNotFoundHandler((_request, reply) => sendRefusal(reply, refuseInput(404, 'Not found')));
  app.setErrorHandler((error: { statusCode?: number; code?: string }, _request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) return sendRefusal(reply, refuse(commonErrors.internalError));
    return sendRefusal(reply, refuseInput(status, textOf(status)));
  });
}

function textOf(status: number): string {
  if (status === 413) return 'Request body is too large';
  return status === 415 ? 'Unsupported media type' : 'Request body is not valid';
}

function refuseInput(status: number, message: string): Refusal {
  return refuse({ status, message, when: '', confidence: 'I', errorCode: 4000 });
}
