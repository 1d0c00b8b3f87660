/** How an endpoint is answered. */
import type { SandboxAccount } from './account.ts';

export interface SandboxRequest {
  /** Query string of a GET, JSON body of everything else; not checked yet. */
  readonly input: Readonly<Record<string, unknown>>;
}

export interface SandboxAnswer {
  readonly status: number;
  readonly body: unknown;
}

export type Handler = (account: SandboxAccount, request: SandboxRequest) => SandboxAnswer;

/** The provider's usual refusal (family B). Source: sendblue-api.md §1.4. */
export function refuse(status: number, message: string, more: Readonly<Record<string, unknown>> = {}): SandboxAnswer {
  return { status, body: { status: 'ERROR', message, error_message: message, ...more } };
}

/** Source: §5.2; the body is an inference, no capture exists. */
export function tooMany(account: SandboxAccount): SandboxAnswer {
  account.limited += 1;
  return refuse(429, 'Too Many Requests', { error_code: 4001 });
}
