/** When a message goes out or went out, and what held it, as rows of an explanation. */
import { formatDuration } from '../../core/duration.ts';
import type { Hold, Holder } from '../../core/forecast/turn.ts';
import type { ExplainedMessage } from '../../store/report/explain.ts';
import type { Explanation } from '../explain.ts';
import { bindingLimitNames } from './forecast-text.ts';
import { describeSkip } from './skip-reasons.ts';

const holderNames: Readonly<Record<Holder, string>> = {
  ...bindingLimitNames,
  notStarted: 'the run has not been sent',
  paused: 'the run is paused: `bluecast resume` lets it go on',
  stopped: 'the run was stopped',
  canary: 'the canary: the first people of the run go alone',
  lineBlocked: 'its line may not send',
  skipped: 'it will be skipped when its turn comes',
  lineAtRest: 'nothing that is on record: a pause, a stop, or nobody sending from its line',
};

/** `goes out`, `went out` and `held by`; nothing for what is not sent. */
export function formatTurn({ turns }: Explanation, message: ExplainedMessage): readonly (readonly string[])[] {
  const turn = turns.find(({ messageId }) => messageId === message.id);
  if (turn === undefined) return [];
  const when = turn.at === null ? 'nobody can tell yet' : minute(turn.at);
  const isNever = turn.at === null && turn.heldBy.some(({ by }) => by === 'skipped' || by === 'lineBlocked');
  const first = turn.isForecast
    ? [
        '  goes out',
        isNever ? 'never, as things stand' : `${when}${turn.at === null ? '' : ', if sending goes on from now'}`,
      ]
    : ['  went out', when];
  const holds = turn.heldBy.map((hold) => describeHold(hold));
  const [main = turn.isForecast && turn.at === null ? 'nothing that can be foreseen' : 'nothing', ...others] = holds;
  return [first, ['  held by', main], ...others.map((other) => ['', other])];
}

function describeHold({ by, ms, detail }: Hold): string {
  const what =
    detail === null ? holderNames[by] : `${holderNames[by]}: ${by === 'skipped' ? describeSkip(detail) : detail}`;
  return ms === null ? what : `${what} (${formatDuration(ms)})`;
}

/** `2026-11-23 15:04 UTC` */
function minute(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
