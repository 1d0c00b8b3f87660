/** What the texts of a run cost where they go out as SMS, summed up row by row. */
import type { RunForecast, SmsCost } from '../core/forecast/run-forecast.ts';
import { countSegments } from '../core/sms-segments.ts';
import type { ForecastRow } from '../store/forecast-source.ts';

export interface SmsSum {
  add(row: Pick<ForecastRow, 'isSmsKnown' | 'kind' | 'smsText'>): void;
  total(): RunForecast['sms'];
}

type Growing = { -readonly [K in keyof SmsCost]: number };

export function createSmsSum(): SmsSum {
  const known: Growing = { messages: 0, segments: 0, ucs2Messages: 0, mms: 0 };
  const unknown: Growing = { messages: 0, segments: 0, ucs2Messages: 0, mms: 0 };
  return {
    add: ({ isSmsKnown, kind, smsText }) => {
      if (smsText === null) return;
      const sum = isSmsKnown ? known : unknown;
      if (kind === 'image') {
        sum.mms += 1;
        return;
      }
      const { segments, encoding } = countSegments(smsText);
      sum.messages += 1;
      sum.segments += segments;
      if (encoding === 'UCS-2') sum.ucs2Messages += 1;
    },
    total: () => ({ known: { ...known }, unknown: { ...unknown } }),
  };
}
