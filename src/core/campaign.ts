/** A campaign as the program knows it: what campaign.yaml says, checked and with its defaults. */

export type Purpose = 'marketing' | 'informational';
export type ChannelPolicy = 'any' | 'imessage-only' | 'no-sms';

/** One message of each recipient, in the order of the file. Texts are Liquid. */
export type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'image'; readonly imageUrl: string; readonly text?: string | undefined }
  | { readonly kind: 'carousel'; readonly imageUrls: readonly string[]; readonly fallbackText?: string | undefined };

export interface Audience {
  /** Path of the CSV, relative to the campaign's folder. */
  readonly csv: string;
  /** ISO 3166 code of the country whose numbers are written without a country code. */
  readonly country: string;
  /** What a field is called in the header of the CSV, one name or several candidates. `phone` and `consent` mean something to Bluecast. */
  readonly columns: Readonly<Record<string, string | readonly string[]>>;
}

export interface Campaign {
  /** The name of its folder: unique, and the same in every table and report. */
  readonly slug: string;
  readonly name: string;
  readonly purpose: Purpose;
  readonly audience: Audience;
  readonly messages: readonly Part[];
  readonly channelPolicy: ChannelPolicy;
}
