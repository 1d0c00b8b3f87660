/** Child accounts of an agency, whose keys work at once; the account's own numbers. Source: sendblue-api.md §2.28, §2.29, §2.34. */
import { contract } from '../../sendblue/contract/contract.ts';
import { type Handler, refuse } from '../http/answer.ts';
import { callWebhooks } from '../messages/events.ts';
import { createAccount } from '../provider/account.ts';
import { isoOf } from '../provider/iso-time.ts';
import { digitsOf } from '../provider/random.ts';
import type { SandboxWorld } from '../provider/world.ts';

const areaCodes = ['212', '305', '312', '415', '503', '617', '646', '702'];

const listAreaCodes: Handler<'listAreaCodes'> = ({ account }) =>
  account.isAgency ? { status: 'OK', data: [...areaCodes] } : refuse(contract.listAreaCodes.errors.agencyOnly);

const requestChildAccount: Handler<'requestChildAccount'> = (world, request) => {
  const { account, sandbox } = world;
  if (!account.isAgency) return refuse(contract.requestChildAccount.errors.agencyOnly);
  account.created += 1;
  const { seed } = sandbox.settings;
  const name = `${account.name}/child/${account.created}`;
  const line = request.provision_line === false ? null : findFreeNumber(sandbox, request.desired_area_code ?? '415');
  const child = createAccount(
    { ...sandbox.settings, days: sandbox.days },
    {
      name,
      email: request.primary_email,
      companyName: request.company_name,
      apiKeyId: digitsOf(seed, `${name}/key`, 32),
      apiSecretKey: digitsOf(seed, `${name}/secret`, 32),
      isAgency: false,
      lines: line === null ? [] : [{ number: line, generation: 'V2' }],
    },
  );
  sandbox.accounts.set(child.apiKeyId, child);
  sandbox.version += 1;
  if (line !== null) {
    const body = { event_type: 'line_assigned', sendblue_number: line, timestamp: isoOf(sandbox.now()) };
    callWebhooks(world, 'line_assigned', { line, body });
  }
  return {
    status: 'OK',
    data: {
      company_name: child.companyName,
      api_key: child.apiKeyId,
      api_secret: child.apiSecretKey,
      assigned_number: line,
    },
  };
};

/** The first free fictional number of the area. */
function findFreeNumber(sandbox: SandboxWorld, areaCode: string): string | null {
  const taken = new Set([...sandbox.accounts.values()].flatMap((account) => [...account.lineStates.keys()]));
  for (let last = 100; last < 200; last += 1) {
    const number = `+1${areaCode}5550${last}`;
    if (!taken.has(number)) return number;
  }
  return null;
}

const listLines: Handler<'listLines'> = ({ account }) => ({ numbers: [...account.lineStates.keys()] });

export const accountHandlers = { listAreaCodes, requestChildAccount, listLines };
