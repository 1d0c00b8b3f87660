/** One-time codes by RFC 6238. Source: sendblue-api.md §2.30 to §2.33. Invariant: a secret is shown only once, when it is stored. */
import { createHash } from 'node:crypto';
import { Secret, TOTP, URI } from 'otpauth';
import { contract } from '../../sendblue/contract/contract.ts';
import type { RequestOf } from '../../sendblue/contract/endpoint.ts';
import { totpAlgorithms } from '../../sendblue/contract/totp.ts';
import { type Handler, isRefusal, type Refusal, refuse } from '../http/answer.ts';
import type { StoredSecret } from '../provider/account.ts';
import { isoOf } from '../provider/iso-time.ts';
import { uuidOf } from '../provider/random.ts';
import type { AccountWorld } from '../provider/world.ts';

type CreateRequest = RequestOf<typeof contract.createTotpSecret>;
type Described = Omit<StoredSecret, 'id' | 'createdAt'>;

const { errors } = contract.createTotpSecret;

const createTotpSecret: Handler<'createTotpSecret'> = (world, request) => {
  const { account, sandbox } = world;
  account.created += 1;
  const name = `${account.name}/totp/${account.created}`;
  const described = request.uri === undefined ? describe(world, request, name) : describeUri(request.uri);
  if (isRefusal(described)) return described;
  const stored = { ...described, id: uuidOf(sandbox.settings.seed, name), createdAt: sandbox.now() };
  account.secrets.set(stored.id, stored);
  sandbox.version += 1;
  return { status: 'OK', totp_secret: { ...secretJson(stored), secret: stored.secret } };
};

const listTotpSecrets: Handler<'listTotpSecrets'> = ({ account }) => ({
  status: 'OK',
  totp_secrets: [...account.secrets.values()].map(secretJson),
});

const getTotpCode: Handler<'getTotpCode'> = ({ account, sandbox }, request) => {
  const stored = account.secrets.get(request.secret_id);
  if (stored === undefined) return refuse(contract.getTotpCode.errors.secretNotFound);
  const { algorithm, digits, period } = stored;
  const totp = new TOTP({ algorithm, digits, period, secret: Secret.fromBase32(stored.secret) });
  const timestamp = sandbox.now();
  return {
    status: 'OK',
    code: totp.generate({ timestamp }),
    expires_in: period - (Math.floor(timestamp / 1_000) % period),
  };
};

const deleteTotpSecret: Handler<'deleteTotpSecret'> = ({ account, sandbox }, request) => {
  sandbox.version += 1;
  if (account.secrets.delete(request.secret_id)) return { status: 'OK' };
  return refuse(contract.deleteTotpSecret.errors.secretNotFound);
};

function describe({ sandbox }: AccountWorld, request: CreateRequest, name: string): Described | Refusal {
  const secret = request.secret === undefined ? generate(sandbox.settings.seed, name) : readBase32(request.secret);
  if (secret === null) return refuse(errors.secretInvalid);
  return {
    label: request.label ?? '',
    issuer: request.issuer ?? null,
    algorithm: request.algorithm ?? 'SHA1',
    digits: request.digits ?? 6,
    period: request.period ?? 30,
    secret,
  };
}

function describeUri(uri: string): Described | Refusal {
  try {
    const parsed = URI.parse(uri);
    const algorithm = totpAlgorithms.find((each) => parsed.algorithm.replace('-', '') === each);
    if (!(parsed instanceof TOTP) || algorithm === undefined || ![6, 8].includes(parsed.digits)) {
      return refuse(errors.uriInvalid);
    }
    const { label, issuer, digits, period, secret } = parsed;
    return { label, issuer: issuer === '' ? null : issuer, algorithm, digits, period, secret: secret.base32 };
  } catch {
    return refuse(errors.uriInvalid);
  }
}

function readBase32(text: string): string | null {
  try {
    const { base32, bytes } = Secret.fromBase32(text.replaceAll(' ', '').toUpperCase());
    return bytes.length === 0 ? null : base32;
  } catch {
    return null;
  }
}

/** 20 bytes, as RFC 4226 advises. Made from the seed, so that runs can be repeated: this secret protects nothing. */
function generate(seed: string, name: string): string {
  const bytes = createHash('sha1').update(`${seed}\n${name}`).digest();
  return new Secret({ buffer: new Uint8Array(bytes).buffer }).base32;
}

function secretJson({ id, label, issuer, algorithm, digits, period, createdAt }: StoredSecret) {
  return { id, label, issuer, algorithm, digits, period, created_at: isoOf(createdAt) };
}

export const totpHandlers = { createTotpSecret, listTotpSecrets, getTotpCode, deleteTotpSecret };
