/** An iMessage app card. Source: the SDK's types. */
import { z } from 'zod';
import { nonEmpty } from './values.ts';

const layout = z
  .strictObject({
    caption: z.string().optional(),
    subcaption: z.string().optional(),
    trailingCaption: z.string().optional(),
    trailingSubcaption: z.string().optional(),
    imageUrl: z.url({ protocol: /^https$/ }).optional(),
    imageTitle: z.string().optional(),
    imageSubtitle: z.string().optional(),
    summary: z.string().optional(),
  })
  .refine(
    ({ imageUrl, imageTitle, imageSubtitle }) => imageUrl !== undefined || (imageTitle ?? imageSubtitle) === undefined,
    { path: ['imageUrl'], error: 'must be given if imageTitle or imageSubtitle is given' },
  );

export const appCard = z.strictObject({
  appName: nonEmpty,
  extensionBundleId: nonEmpty,
  teamId: nonEmpty,
  /** https up to 2,048 characters, or data: up to 16,384. */
  url: z
    .string()
    .regex(
      /^(https:.{0,2042}|data:.{0,16379})$/s,
      'must be https with up to 2048 characters, or data: with up to 16384',
    ),
  layout,
  appStoreId: z.string().optional(),
  fallbackText: z.string().optional(),
  interactive: z.boolean().optional(),
  sessionIdentifier: z.uuid().optional(),
});
