/** Who acts at a terminal. */
import { userInfo } from 'node:os';
import { badInput } from '../core/operating-error.ts';

/** The name given with --as, else that of the account on this machine. Throws `no-name`. */
export function nameOperator(given: string | undefined): string {
  const name = (given ?? userName()).trim();
  if (name !== '' && name.length <= 100) return name;
  throw badInput('no-name', 'Cannot tell who you are: add --as and your name');
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return '';
  }
}
