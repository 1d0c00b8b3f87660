import { expect, test } from 'vitest';
import type { Campaign } from '../../src/core/campaign/campaign.ts';
import { compileParts, compileVariants, renderMessages } from '../../src/plan/render-messages.ts';

const images = ['https://img.example.test/1.jpg', 'https://img.example.test/2.jpg'];

function render(messages: Campaign['messages'], values: Record<string, string>) {
  const campaign: Campaign = {
    path: 'test',
    name: 'Test',
    purpose: 'marketing',
    audience: { csv: 'people.csv', country: 'US', columns: { phone: 'Phone' } },
    messages,
    channelPolicy: 'any',
  };
  return renderMessages(compileParts(campaign), values);
}

test('each part is rendered as it will be sent', () => {
  const rendered = render(
    [
      { kind: 'text', text: 'Hi {{ name | default: "there" }}' },
      { kind: 'image', imageUrl: images[0] ?? '', text: 'For {{ name | default: "you" }}' },
      { kind: 'carousel', imageUrls: images, fallbackText: 'See it, {{ name | default: "friend" }}' },
    ],
    { name: '' },
  );
  expect(rendered).toEqual({
    ok: true,
    messages: [
      { part: 1, kind: 'text', content: 'Hi there', mediaUrls: [] },
      { part: 2, kind: 'image', content: 'For you', mediaUrls: [images[0]] },
      { part: 3, kind: 'carousel', content: 'See it, friend', mediaUrls: images },
    ],
  });
});

test.each([
  ['an empty value without a default', 'Hi {{ name }}', { name: '' }, 'name'],
  ['a text that is empty for this person', '{{ note | default: "" }}', { note: '' }, 'message 1'],
  ['a text of 18,997 characters', '{{ note }}', { note: 'x'.repeat(18_997) }, 'message 1'],
])('%s rejects the recipient and names the column', (_case, text, values, column) => {
  expect(render([{ kind: 'text', text }], values)).toMatchObject({ ok: false, column });
});

test('a text of 18,996 characters goes out', () => {
  expect(render([{ kind: 'text', text: '{{ note }}' }], { note: 'x'.repeat(18_996) })).toMatchObject({ ok: true });
});

test('two equal texts to one person are refused: nobody could say which of them an unknown outcome belongs to', () => {
  const parts = [
    { kind: 'text', text: 'Hi {{ name }}' },
    { kind: 'text', text: 'Hi Ada' },
  ] as const;
  expect(render(parts, { name: 'Ada' })).toMatchObject({ ok: false, column: 'message 2' });
  expect(render(parts, { name: 'Ben' })).toMatchObject({ ok: true });
});

test('a fallback that equals an earlier text is refused, too', () => {
  const parts = [
    { kind: 'text', text: 'See it' },
    { kind: 'carousel', imageUrls: images, fallbackText: 'See it' },
  ] as const;
  expect(render(parts, {})).toMatchObject({ ok: false, column: 'message 2' });
});

test("texts show times in the campaign's zone, those of variants too", () => {
  const part = { kind: 'text', text: 'At {{ starts | date: "%H:%M" }}' } as const;
  const texts = compileVariants({
    messages: [part],
    variants: { messages: { short: [part] }, weights: {}, column: null, holdout: 0 },
    zone: 'America/New_York',
  });
  for (const name of ['main', 'short']) {
    const rendered = renderMessages(texts.get(name) ?? [], { starts: '2026-07-01T16:30:00Z' });
    expect(rendered).toMatchObject({ ok: true, messages: [{ content: 'At 12:30' }] });
  }
});
