/** A campaign file whose shape is right -> the core's Campaign. */
import type { z } from 'zod';
import {
  type Audience,
  type Campaign,
  type ColumnHeaders,
  mainVariant,
  type Part,
  type Variants,
} from '../core/campaign/campaign.ts';
import type { Canary } from '../core/campaign/canary.ts';
import { readShare } from '../core/campaign/share.ts';
import { isDateColumn } from './schema/audience-schema.ts';
import type { MessageFile } from './schema/message-schema.ts';
import { toReminder } from './schema/reminder-schema.ts';
import { toSchedule } from './schema/schedule-schema.ts';
import type { campaignFile } from './schema/schema.ts';
import type { VariantsFile } from './schema/variant-schema.ts';

export function toCampaign(
  campaignPath: string,
  {
    name,
    purpose,
    audience,
    messages,
    variants,
    channel,
    canary,
    schedule,
    reminder,
    zone,
  }: z.output<typeof campaignFile>,
): Campaign {
  return {
    path: campaignPath,
    name,
    purpose,
    audience: toAudience(audience),
    messages: messages.map(toPart),
    ...(variants === undefined ? {} : { variants: toVariants(variants) }),
    channelPolicy: channel.policy,
    ...(canary === undefined ? {} : { canary: toCanary(canary) }),
    ...(schedule === undefined ? {} : { schedule: toSchedule(schedule) }),
    ...(reminder === undefined ? {} : { reminder: toReminder(reminder) }),
    ...(zone === undefined ? {} : { zone }),
  };
}

function toCanary({ first, waitFor, stopIf }: NonNullable<z.output<typeof campaignFile>['canary']>): Canary {
  const { failed = null, optedOut = null, downgraded = null } = stopIf;
  return { first, waitForMs: waitFor, stopIf: { failed, optedOut, downgraded } };
}

function toAudience({
  sample,
  columns,
  csv,
  query,
  source,
  ...audience
}: z.output<typeof campaignFile>['audience']): Audience {
  const share = typeof sample === 'number' ? { people: sample } : { share: readShare(sample ?? '') ?? 1 };
  return {
    ...audience,
    csv: csv ?? query ?? '',
    ...(source === undefined ? {} : { query: { source: source.env, timeoutMs: source.timeout } }),
    ...toColumns(columns),
    ...(sample === undefined ? {} : { sample: share }),
  };
}

function toColumns(columns: z.output<typeof campaignFile>['audience']['columns']): Pick<Audience, 'columns' | 'dates'> {
  const { phone, ...others } = columns;
  const headers = Object.entries(others).map(([name, column]) => [name, isDateColumn(column) ? column.header : column]);
  const dates = Object.entries(others).flatMap(([name, column]) => (isDateColumn(column) ? [[name, column.date]] : []));
  return {
    columns: { phone, ...(Object.fromEntries(headers) as Record<string, ColumnHeaders>) },
    ...(dates.length === 0 ? {} : { dates: Object.fromEntries(dates) as Record<string, string> }),
  };
}

function toVariants({ messages, weights, column, holdout }: VariantsFile): Variants {
  const names = [mainVariant, ...Object.keys(messages)];
  return {
    messages: Object.fromEntries(Object.entries(messages).map(([name, parts]) => [name, parts.map(toPart)])),
    weights: Object.fromEntries(names.map((name) => [name, weights?.[name] ?? 1])),
    column: column ?? null,
    holdout: holdout === undefined ? 0 : (readShare(holdout) ?? 0),
  };
}

function toPart({ text, image, carousel, fallback, send_style: sendStyle }: MessageFile): Part {
  const style = sendStyle === undefined ? {} : { sendStyle };
  if (carousel !== undefined) {
    const fallbackText = fallback === undefined ? {} : { fallbackText: fallback.text };
    return { kind: 'carousel', imageUrls: carousel, ...fallbackText, ...style };
  }
  if (image !== undefined) return { kind: 'image', imageUrl: image, ...(text === undefined ? {} : { text }), ...style };
  return { kind: 'text', text: text ?? '', ...style };
}
