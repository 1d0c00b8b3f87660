/**
 * Serves the contract's endpoints: keys -> request -> faults before -> handler -> faults after -> answer. Invariant: handlers see
 * only requests that passed the contract's validation.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { commonErrors } from '../sendblue/contract/common-errors.ts';
import { contract, type EndpointName } from '../sendblue/contract/contract.ts';
import type { Endpoint } from '../sendblue/contract/endpoint.ts';
import { readRequest } from '../sendblue/contract/read-request.ts';
import { asFields, type Fields, textIn } from '../sendblue/fields.ts';
import { handlers } from './handlers.ts';
import { isRefusal, refuse, refuseForNow } from './http/answer.ts';
import { strikeAfter, strikeBefore } from './http/break-answer.ts';
import { refuseProblem, sendJson, sendRefusal } from './http/http-answers.ts';
import { readUpload } from './http/read-body.ts';
import type { SandboxAccount } from './provider/account.ts';
import type { AccountWorld, SandboxWorld } from './provider/world.ts';

/** A handler without its types, for requests that were validated. */
type AnyHandler = (world: AccountWorld, request: never) => unknown;

export function serveContract(app: FastifyInstance, sandbox: SandboxWorld): void {
  for (const name of Object.keys(contract) as EndpointName[]) {
    const endpoint: Endpoint = contract[name];
    for (const url of [endpoint.path, ...endpoint.pathAliases]) {
      app.route({
        method: endpoint.method,
        url,
        onRequest: (request, reply, done) => {
          const account = findAccount(sandbox, request);
          if (account === 'missing') void sendRefusal(reply, refuse(commonErrors.keysMissing));
          else if (account === 'wrong') void sendRefusal(reply, refuse(commonErrors.keysWrong));
          else done();
        },
        handler: handle(sandbox, endpoint, handlers[name] as AnyHandler),
      });
    }
  }
}

function handle(sandbox: SandboxWorld, endpoint: Endpoint, answerTo: AnyHandler) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const account = findAccount(sandbox, request);
    if (typeof account === 'string') return sendRefusal(reply, refuse(commonErrors.keysWrong));
    const { params, query } = request;
    const body = endpoint.multipart === undefined ? request.body : await readUpload(request);
    const read = readRequest(endpoint, { params, query, body });
    if (!read.ok) return sendRefusal(reply, refuseProblem(endpoint, read.problems[0]));
    const world = { sandbox, account };
    if (sandbox.faults.isQuiet()) return answer(reply, endpoint, await answerTo(world, read.request as never));
    const fields = asFields(read.request);
    const occasion = { ...partiesOf(fields), endpoint: endpoint.name, isSend: endpoint.effect === 'send' };
    if (await strikeBefore(world, reply, occasion)) return reply;
    const given = await answerTo(world, read.request as never);
    if (!isRefusal(given) && strikeAfter(world, reply, occasion)) return reply;
    return answer(reply, endpoint, given);
  };

  function answer(reply: FastifyReply, of: Endpoint, given: unknown): FastifyReply {
    if (!isRefusal(given)) return sendJson(reply, of.successStatus, given);
    const wait = sandbox.settings.retryAfterSeconds;
    if (given.status === refuseForNow().status && wait !== null) void reply.header('retry-after', String(wait));
    return sendRefusal(reply, given);
  }
}

function partiesOf(fields: Fields): { number: string; line: string } {
  const numbers = fields['numbers'];
  const group = textIn(fields, 'number', 'group_id') ?? (Array.isArray(numbers) ? numbers.join(',') : '');
  return { number: group, line: textIn(fields, 'from_number') ?? '' };
}

/** Source: sendblue-api.md §1.2; the same headers with the prefix `x-` are accepted, too. */
function findAccount(sandbox: SandboxWorld, { headers }: FastifyRequest): SandboxAccount | 'missing' | 'wrong' {
  const id = headers['sb-api-key-id'] ?? headers['x-sb-api-key-id'];
  const secret = headers['sb-api-secret-key'] ?? headers['x-sb-api-secret-key'];
  if (typeof id !== 'string' || typeof secret !== 'string') return 'missing';
  const account = sandbox.accounts.get(id);
  return account?.apiSecretKey === secret ? account : 'wrong';
}
