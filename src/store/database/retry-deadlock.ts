/** When two statements lock the same rows in different orders, PostgreSQL cancels one of them, which then has had no effect. */
import { codeOf } from '../../core/error-code.ts';

const deadlock = '40P01';
/** A second deadlock in a row is rare, a fifth is a bug. */
const maxTries = 5;

/** Runs one statement or transaction, and again after a deadlock. `work` must be repeatable as a whole. */
export async function retryDeadlock<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (codeOf(error) !== deadlock || tries === maxTries) throw error;
    }
  }
}
