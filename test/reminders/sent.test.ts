import { describe, expect, test } from 'vitest';
import type { AttemptAnswer } from '../../src/core/message/answer.ts';
import { tendReminders } from '../../src/reminders/tend-reminders.ts';
import { type ClaimedMessage, claimMessages } from '../../src/store/dispatch/message-claim.ts';
import { recordAnswers } from '../../src/store/dispatch/message-record.ts';
import { answerTo, unsent } from '../support/answers.ts';
import { openReminding } from '../support/reminding.ts';
import { runs } from '../support/runs.ts';

const header = 'id,Mobile,name,appointment,status\n';
const ada = 'A1,+13125550101,Ada,2027-03-14 15:00,booked\n';
const reminder = `zone: America/Chicago, steps: [-24h], cancelledIf: 'status = "cancelled"'`;

async function opened(options: Partial<Parameters<typeof openReminding>[0]> = {}) {
  const reminding = await openReminding({ csv: header + ada, at: '2027-03-10T12:00Z', reminder, ...options });
  const { world, clock } = reminding;
  const { run } = await reminding.sync();
  const line = await world.db
    .updateTable('line')
    .set({ metAt: clock.now(), owner: 'test', ownedSince: clock.now() })
    .returning(['id', 'epoch'])
    .executeTakeFirstOrThrow();
  return {
    ...reminding,
    run,
    pass: (at: string) => clock.pass(Date.parse(at) - clock.now().getTime()),
    claim: async (limit = 10) =>
      claimMessages(world.db, {
        runId: run.id,
        lineId: line.id,
        epoch: line.epoch,
        now: clock.now(),
        limit,
        newLimit: limit,
        newBefore: new Date('2026-01-01T00:00Z'),
      }),
    answer: async (claimed: ClaimedMessage | undefined, more: Partial<AttemptAnswer> = {}) => {
      if (claimed === undefined) throw new Error('nothing was claimed');
      const owners = [{ lineId: line.id, epoch: line.epoch }];
      await recordAnswers(world.db, {
        owners,
        now: clock.now(),
        evidence: 'answer',
        answers: [answerTo(claimed, more)],
      });
    },
    states: async () =>
      (
        await world.pool.query<{ state: string; reason: string | null }>(
          'select state, skip_reason as reason from message_state order by id',
        )
      ).rows.map(({ state, reason }) => reason ?? state),
  };
}

describe('a reminder', () => {
  test('goes out at its time and not before, and carries until when it may leave', async () => {
    const { claim, pass } = await opened();
    pass('2027-03-13T19:59:59Z');
    expect(await claim()).toEqual([]);
    pass('2027-03-13T20:00:00Z');
    // Half of 24 hours before the appointment.
    expect(await claim()).toMatchObject([{ untilMs: Date.parse('2027-03-14T08:00Z') }]);
  });

  test('that is of no use any longer is skipped, by a claim or without one', async () => {
    const one = await opened();
    one.pass('2027-03-14T08:00:01Z');
    expect(await one.claim()).toEqual([]);
    expect(await one.states()).toEqual(['too_late']);
    const other = await opened();
    other.pass('2027-03-14T08:00:01Z');
    await tendReminders(other.world, 1);
    const { id } = await other.world.db
      .selectFrom('account')
      .select('id')
      .where('file', '=', 'account.yaml')
      .executeTakeFirstOrThrow();
    await tendReminders(other.world, id);
    expect(await other.states()).toEqual(['too_late']);
  });

  test('whose appointment moves to a later day after it has gone out is listed, and goes out again only where the file says so', async () => {
    for (const [more, count] of [
      ['', 1],
      [', onMove: remind_again', 2],
    ] as const) {
      const { claim, pass, sync, world, answer } = await opened({ reminder: reminder + more });
      pass('2027-03-13T20:00:00Z');
      const [sent] = await claim();
      await answer(sent);
      await sync({ csv: header + ada.replace('03-14', '03-20') });
      expect(await world.db.selectFrom('message').select('id').execute()).toHaveLength(count);
      await sync({ csv: header + ada.replace('03-14', '03-25') });
      expect(await world.db.selectFrom('queue').select('readyAt').execute()).toEqual(
        count === 1 ? [] : [{ readyAt: new Date('2027-03-24T20:00Z') }],
      );
    }
  });

  test('that is cancelled on its way, and then never left, is not sent; one that moved is made anew', async () => {
    const { claim, pass, sync, states, answer } = await opened();
    pass('2027-03-13T20:00:00Z');
    const [first] = await claim();
    await sync({ csv: header + ada.replace('booked', 'cancelled') });
    await answer(first, unsent);
    expect(await claim()).toEqual([]);
    expect(await states()).toEqual(['appointment_cancelled']);
    const other = await opened();
    other.pass('2027-03-13T20:00:00Z');
    const [second] = await other.claim();
    await other.sync({ csv: header + ada.replace('03-14', '03-20') });
    await other.answer(second, unsent);
    expect(await other.claim()).toEqual([]);
    const { id } = await other.world.db
      .selectFrom('account')
      .select('id')
      .where('file', '=', 'account.yaml')
      .executeTakeFirstOrThrow();
    await tendReminders(other.world, id);
    expect(await other.states()).toEqual(['appointment_moved', 'planned']);
  });

  test('whose time new zone data move goes out at the new moment, once', async () => {
    const { world, states, texts } = await opened();
    const hour = "at = at + interval '1 hour'";
    await world.pool.query(`update appointment set ${hour}`);
    await world.pool.query("update queue set ready_at = ready_at + interval '1 hour'");
    await world.pool.query("update run set facts_edition = 'older'");
    const { id } = await world.db
      .selectFrom('account')
      .select('id')
      .where('file', '=', 'account.yaml')
      .executeTakeFirstOrThrow();
    await world.pool.query("update reminder set hash = 'older'");
    await tendReminders(world, id);
    expect(await texts()).toEqual(['A1 -24h 2027-03-13T20:00 See you on 2027-03-14 15:00, Ada (-24h).']);
    expect(await states()).toEqual(['planned']);
  });

  test('whose cancellation is committed before the claim is never sent, however close they are', async () => {
    const people = 40;
    const rows = (status: string) =>
      Array.from(
        { length: people },
        (_, index) =>
          `A${index},+1312555${String(100 + index).padStart(4, '0')},P${index},2027-03-14 15:00,${status}\n`,
      ).join('');
    for (let round = 0; round < runs(25); round += 1) {
      const { claim, pass, sync, states } = await opened({ csv: header + rows('booked') });
      pass('2027-03-13T20:00:00Z');
      let claimed = 0;
      const committed = new AbortController();
      const cancelling = sync({ csv: header + rows('cancelled') }).then(() => committed.abort());
      while (!committed.signal.aborted) claimed += (await claim(1)).length;
      await cancelling;
      expect(await claim(people)).toEqual([]);
      const after = await states();
      expect(after.filter((state) => state === 'sending')).toHaveLength(claimed);
      expect(after.filter((state) => state === 'appointment_cancelled')).toHaveLength(people - claimed);
    }
  }, 240_000);
});
