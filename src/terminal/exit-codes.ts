/** What the process exits with, for scripts. The one table from a kind of failure to an exit code. */
import type { ErrorKind, OperatingError } from '../core/operating-error.ts';

/** `unsettled`: finished with failed or unknown messages, or not finished. */
export const exitCodes = { done: 0, unsettled: 1, badInput: 2, unreachable: 3, interrupted: 130 } as const;

const codeOfKind: Readonly<Record<ErrorKind, number>> = {
  'bad-input': exitCodes.badInput,
  'not-found': exitCodes.badInput,
  conflict: exitCodes.badInput,
  forbidden: exitCodes.badInput,
  unreachable: exitCodes.unreachable,
  interrupted: exitCodes.interrupted,
};

export function exitCodeOf({ kind }: OperatingError): number {
  return codeOfKind[kind];
}
