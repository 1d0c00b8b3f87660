/** Tests that mostly wait, several of one file at a time; and what is cleared when one of them ends. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { onTestFinished as onOnlyTestFinished, type TestContext, test } from 'vitest';

const running = new AsyncLocalStorage<TestContext>();

/** Clears what the test that asks for it has made. Vitest's own function cannot tell which one that is while several run. */
export function onTestFinished(clear: () => unknown): void {
  const register = running.getStore()?.onTestFinished ?? onOnlyTestFinished;
  register(async () => {
    await clear();
  });
}

/** A test that runs alongside the others of its file that are declared so. */
export function sideBySide(name: string, run: () => Promise<void>): void {
  test.concurrent(name, async (context) => running.run(context, run));
}

/** The same for each of some cases; `%s` and `$key` in the name are filled in as with `test.for`. */
export function sideBySideFor<T>(cases: readonly T[]): (name: string, run: (each: T) => Promise<void>) => void {
  return (name, run) => {
    test.concurrent.for(cases)(name, async (each, context) => running.run(context, async () => run(each)));
  };
}
