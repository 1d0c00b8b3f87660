/** When a message goes or went out, and what held it, as rows of an explanation. */
import { formatDuration } from '../../core/duration.ts';
import type { Hold, Holder } from '../../core/forecast/turn.ts';
import { formatMoment } from '../../core/zone/local-time.ts';
import type { ExplainedMessage } from '../../store/report/explain.ts';
import type { Explanation } from '../explain.ts';
import { bindingLimitNames } from './forecast-text.ts';
import { describeSkip } from './skip-reasons.ts';

const holderNames: Readonly<Record<Holder, string>> = {
  ...bindingLimitNames,
  notStarted: 'sending of the run has not started',
  paused: 'the run is paused: `bluecast resume` continues it',
  stopped: 'the run was stopped',
  canary: 'the canary: the first recipients of the run go before all others',
  lineBlocked: 'its line is blocked',
  skipped: 'it will be skipped when its turn comes',
  lineAtRest: 'nothing on record: the run was paused or stopped, or no process sent from its line',
};

/** `goes out`, `went out` and `held by`; nothing for a message that is not sent. */
export function formatTurn(
  { turns }: Explanation,
  message: ExplainedMessage,
  zone: string,
): readonly (readonly string[])[] {
  const turn = turns.find(({ messageId }) => messageId === message.id);
  if (turn === undefined) return [];
  const when = turn.at === null ? 'not known yet' : formatMoment(turn.at, zone);
  const isNever = turn.at === null && turn.heldBy.some(({ by }) => by === 'skipped' || by === 'lineBlocked');
  const first = turn.isForecast
    ? [
        '  goes out',
        isNever ? 'never, as things are now' : `${when}${turn.at === null ? '' : ', if sending continues from now'}`,
      ]
    : [message.state === 'failed' ? '  tried' : '  went out', when];
  const holds = turn.heldBy.map((hold) => describeHold(hold));
  if (message.state === 'failed' && holds.length === 0) return [first];
  const [main = turn.isForecast && turn.at === null ? 'nothing that is known now' : 'nothing', ...others] = holds;
  return [first, ['  held by', main], ...others.map((other) => ['', other])];
}

function describeHold({ by, ms, detail }: Hold): string {
  const what =
    detail === null ? holderNames[by] : `${holderNames[by]}: ${by === 'skipped' ? describeSkip(detail) : detail}`;
  return ms === null ? what : `${what} (${formatDuration(ms)})`;
}
