import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advance, type KnownStatus, messageStates, type StatusReport } from '../../../src/core/message/advance.ts';
import type { Service } from '../../../src/core/people/service-trust.ts';
import { runs } from '../../support/runs.ts';

const sending: KnownStatus = { state: 'sending', providerStatus: null, channel: null };
const report = (status: string, rest: Partial<StatusReport> = {}): StatusReport => ({
  status,
  service: null,
  wasDowngraded: null,
  errorCode: null,
  ...rest,
});
const after = (start: KnownStatus, reports: readonly StatusReport[]): KnownStatus =>
  reports.reduce((current, each) => advance(current, each) ?? current, start);

describe('a report', () => {
  it.each([
    ['REGISTERED', 'accepted'],
    ['PENDING', 'accepted'],
    ['QUEUED', 'accepted'],
    ['ACCEPTED', 'accepted'],
    ['SENT', 'sent'],
    ['SUCCESS', 'sent'],
    ['DELIVERED', 'delivered'],
    ['READ', 'delivered'],
    ['ERROR', 'failed'],
    ['DECLINED', 'failed'],
    ['FAILED', 'failed'],
  ] as const)('%s makes a message that is under way %s', (status, state) => {
    expect(advance(sending, report(status))).toEqual({ state, providerStatus: status, channel: null });
  });

  it('is read in any case', () => {
    expect(advance(sending, report(' delivered '))).toMatchObject({ state: 'delivered', providerStatus: 'DELIVERED' });
  });

  it('with an unknown word proves only that the provider has the message', () => {
    expect(advance(sending, report('teleported'))).toMatchObject({ state: 'accepted', providerStatus: 'TELEPORTED' });
    expect(advance({ ...sending, state: 'sent', providerStatus: 'SENT' }, report('teleported'))).toBeNull();
  });

  it('moves an unknown message on, because it is evidence', () => {
    expect(advance({ ...sending, state: 'unknown' }, report('QUEUED'))).toMatchObject({ state: 'accepted' });
  });

  it.each(['planned', 'skipped', 'cancelled'] as const)('never moves a %s message', (state) => {
    expect(advance({ ...sending, state }, report('DELIVERED', { service: 'iMessage' }))).toBeNull();
  });

  it('that is late changes nothing', () => {
    expect(advance({ state: 'sent', providerStatus: 'SENT', channel: null }, report('QUEUED'))).toBeNull();
  });

  it('of an error takes back "sent", and never "delivered"', () => {
    expect(after(sending, [report('SENT'), report('ERROR')]).state).toBe('failed');
    expect(after(sending, [report('DELIVERED'), report('ERROR')]).state).toBe('delivered');
  });

  it('of error 10002 is no failure: the message may have arrived', () => {
    const undecided = report('ERROR', { errorCode: '10002' });
    const unknown = { ...sending, state: 'unknown', providerStatus: 'ERROR 10002' };
    expect(advance(sending, undecided)).toEqual(unknown);
    expect(advance({ state: 'accepted', providerStatus: 'QUEUED', channel: null }, undecided)).toEqual(unknown);
    expect(after(sending, [undecided, report('ACCEPTED')])).toEqual(unknown);
    expect(advance({ state: 'sent', providerStatus: 'SENT', channel: 'iMessage' }, undecided)).toBeNull();
    expect(after(sending, [undecided, report('SENT')]).state).toBe('sent');
  });
});

describe('the channel', () => {
  it('of an SMS ends at sent, also after a report of delivery', () => {
    const sms = { service: 'SMS' } as const;
    expect(after(sending, [report('SENT', sms), report('DELIVERED', sms)])).toEqual({
      state: 'sent',
      providerStatus: 'DELIVERED',
      channel: 'SMS',
    });
  });

  it('of a downgraded message is SMS and stays SMS', () => {
    const end = after(sending, [report('SENT', { wasDowngraded: true }), report('DELIVERED', { service: 'iMessage' })]);
    expect(end).toMatchObject({ state: 'sent', channel: 'SMS' });
  });

  it('is not changed by a report that comes late', () => {
    const delivered: KnownStatus = { state: 'delivered', providerStatus: 'DELIVERED', channel: 'iMessage' };
    expect(advance(delivered, report('QUEUED', { service: 'RCS' }))).toBeNull();
    expect(advance(delivered, report('SENT', { wasDowngraded: true }))).toBeNull();
    expect(advance({ ...delivered, channel: null }, report('QUEUED', { service: 'RCS' }))?.channel).toBe('RCS');
  });

  it('that was only expected gives way to what the provider reports', () => {
    const expected: KnownStatus = { state: 'accepted', providerStatus: 'QUEUED', channel: 'SMS' };
    expect(advance(expected, report('DELIVERED', { service: 'iMessage' }))).toEqual({
      state: 'delivered',
      providerStatus: 'DELIVERED',
      channel: 'iMessage',
    });
  });
});

/** What a provider truly does with a message: some of the steps in order, an end, a channel that it finds out on the way. */
const trueHistory = fc
  .record({
    steps: fc.subarray(['REGISTERED', 'PENDING', 'QUEUED', 'ACCEPTED', 'SENT', 'DELIVERED', 'READ'], { minLength: 1 }),
    ending: fc.constantFrom(null, 'ERROR', 'DECLINED'),
    route: fc.constantFrom<readonly Service[]>(
      ['iMessage'],
      ['RCS'],
      ['SMS'],
      ['iMessage', 'SMS'],
      ['iMessage', 'RCS'],
    ),
    knownFrom: fc.nat(4),
    changesAt: fc.nat(7),
  })
  .map(({ steps, ending, route, knownFrom, changesAt }) => {
    const [first = 'iMessage', last = first] = route;
    const isSms = last === 'SMS';
    const possible = isSms || ending !== null ? steps.filter((step) => step !== 'DELIVERED' && step !== 'READ') : steps;
    const statuses = ending === null ? (possible.length > 0 ? possible : ['SENT']) : [...possible, ending];
    return statuses.map((status, index): StatusReport => {
      const isThrough = status === 'SENT' || index === statuses.length - 1;
      const isChanged = index >= changesAt || isThrough || statuses.slice(0, index).includes('SENT');
      return report(status, {
        service: isThrough || index >= knownFrom ? (isChanged ? last : first) : null,
        wasDowngraded: route.length === 2 && isSms && isChanged ? true : null,
      });
    });
  });

const anyReport: fc.Arbitrary<StatusReport> = fc.record({
  status: fc.oneof(
    fc.constantFrom('queued', 'SENT', 'Delivered', 'READ', 'ERROR', 'DECLINED', 'RECEIVED'),
    fc.string(),
  ),
  service: fc.constantFrom<Service | null>('iMessage', 'RCS', 'SMS', null),
  wasDowngraded: fc.constantFrom(true, false, null),
  errorCode: fc.constantFrom(null, '0', '10001', '10002'),
});
const anyStatus: fc.Arbitrary<KnownStatus> = fc.record({
  state: fc.constantFrom(...messageStates),
  providerStatus: fc.constantFrom(null, 'QUEUED', 'SENT', 'DELIVERED', 'ERROR', 'SOMETHING'),
  channel: fc.constantFrom<Service | null>('iMessage', 'RCS', 'SMS', null),
});

/** An SMS that a device is said to have confirmed after all is `sent`, and more than failed. */
function rankOf({ state, providerStatus }: KnownStatus): number {
  if (state === 'sent' && providerStatus !== 'SENT') return 4.5;
  return ['sending', 'accepted', 'unknown', 'sent', 'failed', 'delivered'].indexOf(state);
}

describe('any sequence of reports', () => {
  it('of a true history ends the same in any order and with any repetitions', () => {
    fc.assert(
      fc.property(
        trueHistory.chain((history) =>
          fc.tuple(
            fc.constant(history),
            fc
              .array(fc.constantFrom(...history), { maxLength: 6 })
              .chain((again) =>
                fc.shuffledSubarray([...history, ...again], { minLength: history.length + again.length }),
              ),
          ),
        ),
        ([history, shuffled]) => {
          expect(after(sending, shuffled)).toEqual(after(sending, history));
        },
      ),
      { numRuns: runs(2_000) },
    );
  });

  it('never takes a message back, and twice the same report is once', () => {
    fc.assert(
      fc.property(fc.array(anyReport, { maxLength: 12 }), (reports) => {
        let current = sending;
        for (const each of reports) {
          const next = advance(current, each) ?? current;
          expect(rankOf(next)).toBeGreaterThanOrEqual(rankOf(current));
          expect(advance(next, each)).toBeNull();
          current = next;
        }
      }),
      { numRuns: runs(2_000) },
    );
  });

  it('is answered for every state and every string, and never calls an SMS delivered', () => {
    fc.assert(
      fc.property(anyStatus, anyReport, (status, each) => {
        const next = advance(status, each);
        if (next === null) return;
        expect(messageStates).toContain(next.state);
        expect(next.state === 'delivered' && next.channel === 'SMS').toBe(false);
        expect(next).not.toEqual(status);
      }),
      { numRuns: runs(2_000) },
    );
  });
});
