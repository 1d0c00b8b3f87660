/**
 * Which channel a message may use, decided before anything is sent. The provider routes by itself and cannot be told a
 * channel, so a policy can only leave people out.
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
  /** The contact's channel, null while nobody knows it. */
  readonly known: Service | null;
  readonly policy: ChannelPolicy;
  readonly kind: 'text' | 'image' | 'carousel';
  readonly hasFallback: boolean;
  /** The line is a V2 line: V1 lines send no carousels. */
  readonly isCarouselLine: boolean;
}

/**
 * A text or image goes to whom the policy admits; with policy `any` also to those whose channel is unknown: it is learnt
 * from the sending. A carousel needs a contact known to have iMessage; everybody else gets its fallback text, or nothing.
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

/** True when knowing a contact's channel would change what it gets; a lookup costs, so it is made only then. */
export function needsLookup(campaign: Pick<Campaign, 'channelPolicy' | 'messages' | 'variants'>): boolean {
  return campaign.channelPolicy !== 'any' || allParts(campaign).some((part) => part.kind === 'carousel');
}
