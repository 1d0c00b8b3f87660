import { describe, expect, it } from 'vitest';
import { type ChannelQuestion, chooseChannel, needsLookup } from '../../../src/core/message/channel.ts';

const question = (rest: Partial<ChannelQuestion>): ChannelQuestion => ({
  known: null,
  policy: 'any',
  kind: 'text',
  hasFallback: false,
  isCarouselLine: true,
  ...rest,
});
const answer = (rest: Partial<ChannelQuestion>): string => {
  const choice = chooseChannel(question(rest));
  return choice.send === 'nothing' ? choice.reason : choice.send;
};

describe('a text or an image', () => {
  it.each([
    ['any', null, 'as-is'],
    ['any', 'iMessage', 'as-is'],
    ['any', 'RCS', 'as-is'],
    ['any', 'SMS', 'as-is'],
    ['imessage-only', null, 'channel_unknown'],
    ['imessage-only', 'iMessage', 'as-is'],
    ['imessage-only', 'RCS', 'not_imessage'],
    ['imessage-only', 'SMS', 'not_imessage'],
    ['no-sms', null, 'channel_unknown'],
    ['no-sms', 'iMessage', 'as-is'],
    ['no-sms', 'RCS', 'as-is'],
    ['no-sms', 'SMS', 'sms_not_allowed'],
  ] as const)('with policy %s to a contact on %s: %s', (policy, known, expected) => {
    for (const kind of ['text', 'image'] as const) expect(answer({ policy, known, kind })).toBe(expected);
  });
});

describe('a carousel', () => {
  it.each([
    ['any', null, true, true, 'fallback'],
    ['any', null, false, true, 'channel_unknown'],
    ['any', 'iMessage', true, true, 'as-is'],
    ['any', 'iMessage', true, false, 'fallback'],
    ['any', 'iMessage', false, false, 'line_without_carousels'],
    ['any', 'RCS', true, true, 'fallback'],
    ['any', 'SMS', false, true, 'no_imessage'],
    ['imessage-only', 'iMessage', true, true, 'as-is'],
    ['imessage-only', 'RCS', true, true, 'not_imessage'],
    ['imessage-only', null, true, true, 'channel_unknown'],
    ['no-sms', 'RCS', true, true, 'fallback'],
    ['no-sms', 'RCS', false, true, 'no_imessage'],
    ['no-sms', 'SMS', true, true, 'sms_not_allowed'],
  ] as const)(
    'policy %s, channel %s, fallback %s, V2 line %s: %s',
    (policy, known, hasFallback, isCarouselLine, expected) => {
      expect(answer({ kind: 'carousel', policy, known, hasFallback, isCarouselLine })).toBe(expected);
    },
  );
});

describe('a lookup', () => {
  it('is needed only where the channel changes what people get', () => {
    const text = { kind: 'text', text: 'Hello' } as const;
    const carousel = {
      kind: 'carousel',
      imageUrls: ['https://example.com/a.jpg', 'https://example.com/b.jpg'],
    } as const;
    expect(needsLookup({ channelPolicy: 'any', messages: [text] })).toBe(false);
    expect(needsLookup({ channelPolicy: 'no-sms', messages: [text] })).toBe(true);
    expect(needsLookup({ channelPolicy: 'any', messages: [text, carousel] })).toBe(true);
  });
});
