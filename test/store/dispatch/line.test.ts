import { expect, test } from 'vitest';
import { delayLine, slowLine, takeLine } from '../../../src/store/dispatch/line.ts';
import { freshDatabase } from '../../support/database.ts';
import { startTestRun, testNow } from '../../support/run.ts';

const inSeconds = (seconds: number): Date => new Date(testNow.getTime() + seconds * 1_000);

test('a shorter pause does not end a longer one: neither that of a breaker nor one that the provider asked for', async () => {
  const { db, pool } = await freshDatabase();
  const { lineIds } = await startTestRun({ db, pool }, { contacts: 1 });
  const lineId = lineIds[0] ?? 0;
  const { epoch } = await takeLine(db, { lineId, owner: 'test', now: testNow });
  const readResumeAt = async () => (await db.selectFrom('line').select('resumeAt').executeTakeFirstOrThrow()).resumeAt;
  await delayLine(db, { lineId, epoch, resumeAt: inSeconds(15) });
  await slowLine(db, { lineId, epoch, slowed: { to: 5, at: testNow }, resumeAt: inSeconds(2) });
  expect(await readResumeAt()).toEqual(inSeconds(15));
  await slowLine(db, { lineId, epoch, slowed: { to: 5, at: testNow }, resumeAt: inSeconds(60) });
  await delayLine(db, { lineId, epoch, resumeAt: inSeconds(1) });
  expect(await readResumeAt()).toEqual(inSeconds(60));
});
