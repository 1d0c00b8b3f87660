/**
 * Decides which channel a message may use, before anything is sent. The provider chooses the channel by itself, so a policy can only
 * leave people out.
 */
import { allParts, type Campaign, type ChannelPolicy } from '../campaign/campaign.ts';
import type { Service } from '../people/service-trust.ts';

export type ChannelSkipReason =
  | 'not_imessage'
  | 'sms_not_allowed'
  | 'channel_unknown'
  | 'no_imessage'
  | 'line_without_carousels';

export type ChannelChoice =
  | { readonly send: 'as-is' }
  | { readonly send: 'fallback' }
  | { readonly send: 'nothing'; readonly reason: ChannelSkipReason };

export interface ChannelQuestion {
  /** The contact's channel; null if it is not known. */
  readonly known: Service | null;
  readonly policy: ChannelPolicy;
  readonly kind: 'text' | 'image' | 'carousel';
  readonly hasFallback: boolean;
  /** The line is a V2 line: V1 lines cannot send carousels. */
  readonly isCarouselLine: boolean;
}

/**
 * A text or image goes to everybody whom the policy admits; with policy `any` also to contacts of unknown channel, which sending will
 * show. A carousel goes only to contacts known to have iMessage; all others get its fallback text, or nothing.
 */
export function chooseChannel(question: ChannelQuestion): ChannelChoice {
  const reason = refusalOf(question.known, question.policy);
  if (reason !== null) return { send: 'nothing', reason };
  if (question.kind !== 'carousel' || (question.known === 'iMessage' && question.isCarouselLine))
    return { send: 'as-is' };
  if (question.hasFallback) return { send: 'fallback' };
  return { send: 'nothing', reason: reasonWithoutCarousel(question) };
}

function reasonWithoutCarousel({ known, isCarouselLine }: ChannelQuestion): ChannelSkipReason {
  if (!isCarouselLine) return 'line_without_carousels';
  return known === null ? 'channel_unknown' : 'no_imessage';
}

function refusalOf(known: Service | null, policy: ChannelPolicy): ChannelSkipReason | null {
  if (policy === 'any') return null;
  if (known === null) return 'channel_unknown';
  if (policy === 'imessage-only') return known === 'iMessage' ? null : 'not_imessage';
  return known === 'SMS' ? 'sms_not_allowed' : null;
}

/** True if a contact's channel matters for what they get. Lookups are rationed, so they are made only then. */
export function needsLookup(campaign: Pick<Campaign, 'channelPolicy' | 'messages' | 'variants'>): boolean {
  return campaign.channelPolicy !== 'any' || allParts(campaign).some((part) => part.kind === 'carousel');
}
