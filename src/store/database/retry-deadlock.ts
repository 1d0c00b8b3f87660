/** Two statements that lock the same rows in different orders: PostgreSQL ends one of them, and it has done nothing. */
import { codeOf } from '../../core/error-code.ts';

const deadlock = '40P01';
/** A second deadlock in a row is rare, a fifth is a bug. */
const maxTries = 5;

/** Runs one statement or transaction, again when it lost a deadlock. `work` must be whole in itself. */
export async function retryDeadlock<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (codeOf(error) !== deadlock || tries === maxTries) throw error;
    }
  }
}
