/** The keys of a message in campaign.yaml. */
import { z } from 'zod';
import { carouselImages } from '../../core/campaign/campaign.ts';
import { sendStyles } from '../../core/campaign/send-style.ts';

/** Messages to one recipient at most: more is a mistake. */
const maxMessages = 20;
/** Source: the common limit of browsers and servers. */
const maxUrlLength = 2_048;

const text = z.string().refine((value) => value.trim() !== '', 'is empty: write the text, or remove the key');

const httpsUrl = z
  .string()
  .max(maxUrlLength, `is longer than ${maxUrlLength} characters: use a shorter address`)
  .refine(isHttpsUrl, 'is not an https URL: write the public address of the image, such as https://example.com/a.jpg')
  .meta({ pattern: '^https://' });

const message = z
  .strictObject({
    text: text.optional().describe('The text, in Liquid'),
    image: httpsUrl.optional().describe('An image, with or without a text'),
    carousel: z
      .array(httpsUrl)
      .min(carouselImages.min, `has too few images: a carousel takes ${carouselImages.min} to ${carouselImages.max}`)
      .max(carouselImages.max, `has too many images: a carousel takes ${carouselImages.min} to ${carouselImages.max}`)
      .optional()
      .describe('Images to swipe through; only for iMessage, and only from V2 lines'),
    fallback: z
      .strictObject({
        text: text.describe('The text, in Liquid').meta({ example: 'text: See our shop at example.com' }),
      })
      .optional()
      .describe('The message for people who cannot get the carousel'),
    send_style: z.enum(sendStyles).optional().describe('An effect when the message arrives; only iMessage shows it'),
  })
  .superRefine((value, context) => {
    const problem = findShapeProblem(value);
    if (problem !== null) context.addIssue({ code: 'custom', message: problem, params: { code: 'wrong-message' } });
  });

export const messages = z
  .array(message)
  .min(1, 'is empty: add a message such as `- text: Hello`')
  .max(maxMessages, `has more than ${maxMessages} messages: send fewer to one person`);

export type MessageFile = z.output<typeof message>;

function isHttpsUrl(value: string): boolean {
  if (/\s/.test(value)) return false;
  const url = URL.canParse(value) ? new URL(value) : null;
  return url?.protocol === 'https:' && url.username === '' && url.password === '';
}

function findShapeProblem(value: MessageFile): string | null {
  const { text, image, carousel, fallback } = value;
  if (carousel !== undefined && image !== undefined) return 'has an image and a carousel: make two messages of it';
  if (carousel !== undefined && text !== undefined) {
    return 'has a carousel and a text: make two messages of it, or write the text as `fallback: {text: …}`';
  }
  if (fallback !== undefined && carousel === undefined) return 'has a fallback but no carousel: write only the text';
  if (text === undefined && image === undefined && carousel === undefined) {
    return 'has nothing to send: write text, image or carousel';
  }
  return null;
}
