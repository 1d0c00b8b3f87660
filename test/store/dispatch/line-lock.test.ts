import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { openLockSession } from '../../../src/store/dispatch/line-lock.ts';
import { freshDatabase } from '../../support/database.ts';

test('a lock has one holder, and is free when its session ends', async () => {
  const { url } = await freshDatabase();
  const [one, other] = [await openLockSession(url), await openLockSession(url)];
  expect(await one.tryLock('line', 1)).toBe(true);
  expect(await other.tryLock('line', 1)).toBe(false);
  expect(await other.tryLock('line', 2)).toBe(true);
  const waited = other.lock('line', 1).then(() => 'has it');
  expect(await Promise.race([waited, wait(100).then(() => 'waits')])).toBe('waits');
  await one.close();
  expect(await waited).toBe('has it');
  const third = await openLockSession(url);
  expect(await third.tryLock('line', 1)).toBe(false);
  await other.close();
  await third.close();
});

test('many locks taken and given back at the same moment make nobody complain', async () => {
  const { url } = await freshDatabase();
  const warnings: string[] = [];
  const onWarning = (warning: Error): void => void warnings.push(warning.message);
  process.on('warning', onWarning);
  onTestFinished(() => void process.off('warning', onWarning));
  const locks = await openLockSession(url);
  const ids = Array.from({ length: 20 }, (_, index) => index);
  expect(new Set(await Promise.all(ids.map(async (id) => locks.tryLock('line', id))))).toEqual(new Set([true]));
  await Promise.all(ids.map(async (id) => locks.unlock('line', id)));
  await nextTurn();
  await locks.close();
  expect(warnings).toEqual([]);
});
