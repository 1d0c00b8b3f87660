/** The name of the person at the terminal. */
import { userInfo } from 'node:os';
import { badInput } from '../core/operating-error.ts';

/** The name given with --as, or without it the user name on this machine. Throws `no-name`. */
export function nameOperator(given: string | undefined): string {
  const name = (given ?? userName()).trim();
  if (name !== '' && name.length <= 100) return name;
  throw badInput('no-name', 'Cannot find your name: add --as and your name');
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return '';
  }
}
