/**
 * The people of a run in numbers: what every sum shows before the messages. Invariant: each recipient counts once, in one state, so that
 * the states add up to the recipients.
 */
import { holdoutVariant } from '../campaign/campaign.ts';
import { type MessageState, messageStates } from './advance.ts';
import { noMessages, type StateCount, type VariantPeople } from './summary.ts';

/**
 * What a person counts as: the first of these states that one of their messages is in. What needs an operator comes first; a person is
 * delivered if all that they get was, and skipped if they get nothing.
 */
export const personOrder = [
  'failed',
  'unknown',
  'planned',
  'sending',
  'cancelled',
  'accepted',
  'sent',
  'delivered',
  'skipped',
] as const satisfies readonly MessageState[];

/** The number of people of a run with the same variant, state and reason. */
export interface PeopleCount {
  /** Null in a run without variants. */
  readonly variant: string | null;
  readonly state: MessageState;
  /** Why they get nothing; '' for people who get something. */
  readonly skipReason: string;
  readonly people: number;
  /** Those of them who have opted out since the run started. */
  readonly optedOut: number;
}

/** People by state. */
export function sumPeople(counts: readonly PeopleCount[]): Record<MessageState, number> {
  const people = noMessages();
  for (const count of counts) people[count.state] += count.people;
  return people;
}

/** In a run with one message for each person, the counters of messages are those of people. */
export function peopleOfMessages(counts: readonly StateCount[]): readonly PeopleCount[] {
  return counts.map(({ state, skipReason, messages }) => ({
    variant: null,
    state,
    skipReason,
    people: messages,
    optedOut: 0,
  }));
}

/** Each variant, by name, the holdout last; empty for a run without variants. */
export function judgeVariants(counts: readonly PeopleCount[]): readonly VariantPeople[] {
  const names = [...new Set(counts.flatMap(({ variant }) => variant ?? []))];
  const isLast = (name: string): number => Number(name === holdoutVariant);
  return names
    .toSorted((one, other) => isLast(one) - isLast(other) || (one < other ? -1 : 1))
    .map((variant) =>
      judge(
        variant,
        counts.filter((count) => count.variant === variant),
      ),
    );
}

function judge(variant: string, counts: readonly PeopleCount[]): VariantPeople {
  const isMeant = ({ state, skipReason }: PeopleCount): boolean => state !== 'skipped' || skipReason === holdoutVariant;
  const meant = counts.filter(isMeant);
  const states = sumPeople(meant);
  const people = counts.reduce((sum, count) => sum + count.people, 0);
  return {
    variant,
    people,
    skipped: people - messageStates.reduce((sum, state) => sum + states[state], 0),
    delivered: states.delivered,
    sent: states.accepted + states.sent,
    failed: states.failed,
    optedOut: meant.reduce((sum, { optedOut }) => sum + optedOut, 0),
  };
}
