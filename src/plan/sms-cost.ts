/** Sums up what the texts of a run cost as SMS. */
import type { RunForecast, SmsCost } from '../core/forecast/run-forecast.ts';
import { countSegments } from '../core/text/sms-segments.ts';

export interface SmsSum {
  /** `isSms`: the recipient is known to get SMS; otherwise the channel is unknown. */
  add(text: string, facts: { isSms: boolean; hasImage: boolean }): void;
  total(): RunForecast['sms'];
}

type Growing = { -readonly [K in keyof SmsCost]: number };

export function createSmsSum(): SmsSum {
  const known: Growing = { messages: 0, segments: 0, ucs2Messages: 0, mms: 0 };
  const unknown: Growing = { messages: 0, segments: 0, ucs2Messages: 0, mms: 0 };
  return {
    add: (text, { isSms, hasImage }) => {
      const sum = isSms ? known : unknown;
      if (hasImage) {
        sum.mms += 1;
        return;
      }
      const { segments, encoding } = countSegments(text);
      sum.messages += 1;
      sum.segments += segments;
      if (encoding === 'UCS-2') sum.ucs2Messages += 1;
    },
    total: () => ({ known: { ...known }, unknown: { ...unknown } }),
  };
}
