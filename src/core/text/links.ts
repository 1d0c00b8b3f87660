/** Links in texts. Invariant: positions are those of the given text (UTF-16 units). */

export interface Link {
  readonly begin: number;
  readonly end: number;
  readonly host: string;
}

/**
 * Domains of public shorteners, which carriers filter because anybody may use them. Source: the lists in CTIA's messaging principles
 * (shared short domains are "discouraged") and in US carriers' code of conduct.
 */
const sharedShorteners: ReadonlySet<string> = new Set(
  'bit.ly bitly.com tinyurl.com goo.gl t.co ow.ly is.gd v.gd buff.ly rebrand.ly cutt.ly rb.gy shorturl.at tiny.cc lnkd.in t.ly bl.ink soo.gd s.id adf.ly tr.im short.io shorte.st x.gd qr.ae dlvr.it fb.me wp.me'.split(
    ' ',
  ),
);

const link = /(?:https?:\/\/|www\.)[^\s<>"]+|(?<![\p{L}\p{N}@./-])(?:[a-z0-9-]+\.)+[a-z]{2,}\/[^\s<>"]+/giu;

/** The links of a text, with or without https://, without punctuation that ends a sentence. */
export function findLinks(text: string): readonly Link[] {
  return [...text.matchAll(link)].flatMap((match) => {
    const url = match[0].replace(/[.,;:!?)\]}'’”]+$/u, '');
    const host = /^(?:https?:\/\/)?([^/:?#]+)/i.exec(url)?.[1]?.toLowerCase() ?? '';
    return host.includes('.') ? [{ begin: match.index, end: match.index + url.length, host }] : [];
  });
}

/** True for the domain of a public shortener. */
export function isSharedShortener(host: string): boolean {
  return sharedShorteners.has(host.replace(/^www\./, ''));
}
