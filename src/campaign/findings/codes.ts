/**
 * Every diagnostic that there is: how grave it is, what it means and what helps. Invariant: a problem without an entry here does
 * not compile; docs/diagnostics.md and the rules of SARIF are made from this table.
 */

export type Level = 'error' | 'warning';

interface Code {
  readonly level: Level;
  /** Nothing can be sent, or nobody would get it: `checks` cannot lower it. */
  readonly isFixed: boolean;
  readonly means: string;
  readonly remedy: string;
}

const fixed = { level: 'error', isFixed: true } as const;
const error = { level: 'error', isFixed: false } as const;
const warning = { level: 'warning', isFixed: false } as const;

export const codes = {
  'no-campaign': {
    ...fixed,
    means: 'The path is no folder with a campaign.yaml in it.',
    remedy: 'Name the folder of a campaign, or a folder that holds the folders of campaigns.',
  },
  'bad-folder-name': {
    ...fixed,
    means: "The folder's name is the campaign's name in tables, file names and addresses, and this one cannot be that.",
    remedy: 'Use letters, digits, `.`, `_` and `-` only.',
  },
  'no-account': {
    ...fixed,
    means: 'There is no account.yaml beside the folder of the campaign, and none was named with `--account`.',
    remedy: 'Write one with your lines, or name another one.',
  },
  'unreadable-file': {
    ...fixed,
    means: 'The file cannot be read: it may be gone, barred, or larger than any campaign.',
    remedy: 'Check that it exists and that you may read it.',
  },
  'not-utf8': { ...fixed, means: 'The file is not UTF-8.', remedy: 'Save it as UTF-8.' },
  'yaml-syntax': {
    ...fixed,
    means: 'The file is no YAML 1.2: a bracket is missing, a key comes twice, or it is nested too deeply.',
    remedy: 'Look at the place, and at the line before it. Texts with a colon or a brace at their start want quotes.',
  },
  'yaml-alias': {
    ...fixed,
    means: 'The file uses a YAML alias (`*name`), which can make a small file grow without end.',
    remedy: 'Write the value out.',
  },
  'unknown-key': {
    ...fixed,
    means: 'No such key is known, and a misspelt key would otherwise be a silent default.',
    remedy: 'Take the one that is suggested; all of them are in [campaign-file.md](campaign-file.md).',
  },
  'missing-key': {
    ...fixed,
    means: 'A key is missing that must be there.',
    remedy: 'Add it, such as the example shows.',
  },
  'wrong-type': {
    ...fixed,
    means: 'A value is of another kind than the key takes, or there is none.',
    remedy: 'Write what is asked for; a text that looks like a number wants quotes.',
  },
  'unknown-word': {
    ...fixed,
    means: 'The key takes one of a few words, and this is none of them.',
    remedy: 'Choose one of those that are listed.',
  },
  'wrong-value': {
    ...fixed,
    means: 'A value is out of range or not of the form that the key takes.',
    remedy: 'The message says what it must be.',
  },
  'bad-name': {
    ...fixed,
    means: 'A name under `audience.columns` could not be used in a text.',
    remedy: 'Write it in small letters with `_` between words, as the message shows.',
  },
  'wrong-message': {
    ...fixed,
    means: 'A message has nothing to send, or things that Sendblue does not send together.',
    remedy: 'Make two messages of it; the text for people without carousels goes into `fallback`.',
  },
  'wrong-number': {
    ...fixed,
    means: 'The number of a line is no phone number, or not written as Sendblue writes it.',
    remedy: 'Write it with `+` and the country code, in quotes: `"+12125550123"`.',
  },
  'same-line': { ...fixed, means: 'A line is in account.yaml twice.', remedy: 'Take one of them out.' },
  'no-csv': {
    ...fixed,
    means: 'A CSV that the campaign names is not there, or is no file, or no file matches the pattern.',
    remedy: "Put it there, or correct the path; it is read from the campaign's folder.",
  },
  'empty-csv': {
    ...fixed,
    means: 'The CSV is empty: it has not even a header.',
    remedy: 'Export it again; its first line must name the columns.',
  },
  'missing-column': {
    ...fixed,
    means: 'The CSV has no column of the name that `audience.columns` gives.',
    remedy: 'Write the name as it stands in the header; capitals, spaces and punctuation do not count.',
  },
  'ambiguous-column': {
    ...fixed,
    means: 'Two columns of the CSV have the name that `audience.columns` gives.',
    remedy: 'Rename the one that is not meant.',
  },
  'filter-syntax': {
    ...fixed,
    means: 'The filter of the audience cannot be read.',
    remedy:
      'The caret stands at the first mistake; how filters are written stands in [campaign-file.md](campaign-file.md).',
  },
  'unknown-column': {
    ...fixed,
    means: 'The filter, or `dedupe`, asks about a column that the CSV does not have.',
    remedy: 'Take the name that is suggested: columns are called as in texts, "First Name" is `first_name`.',
  },
  'unknown-campaign': {
    ...error,
    means:
      'The audience names a campaign of which there is no folder beside this one: misspelt, it would leave nobody out.',
    remedy: 'Correct the name, or silence the check for a campaign whose folder is gone.',
  },
  'liquid-syntax': {
    ...fixed,
    means:
      'A text is no Liquid: a brace is open, a filter is unknown or is told of a currency, country or zone that is none, or it would run away.',
    remedy: 'Correct it; the filters that there are stand in [campaign-file.md](campaign-file.md).',
  },
  'unknown-variable': {
    ...fixed,
    means: 'A text uses a name that no column of the CSV has, so that every row would be rejected.',
    remedy: 'Take the name that is suggested, or map the column under `audience.columns`.',
  },
  'long-text': {
    ...fixed,
    means: 'A text is longer than Sendblue takes (18,996 characters), whatever is filled in.',
    remedy: 'Shorten it, or make two messages of it.',
  },
  'same-message': {
    ...fixed,
    means:
      'Two messages to one person are the same. If the outcome of one were unknown, nobody could tell which of them went out.',
    remedy: 'Take one of them out, or change its text.',
  },
  'link-shortener': {
    ...error,
    means:
      'A text has a link of a shared shortener such as bit.ly. Carriers filter such links, because everybody can hide behind them.',
    remedy: 'Write the real address, or use a short domain of your own.',
  },
  'link-preview': {
    ...warning,
    means:
      'A text has a link of which iMessage makes no preview: it makes one only when there is exactly one link, at the start or the end.',
    remedy: 'Move the link to the end, with nothing after it; or send it as a message of its own.',
  },
  'media-type': {
    ...error,
    means:
      'A medium does not end in an extension that phones show, is no image in a carousel, or (with `--online`) is served as something else.',
    remedy:
      'Name the file itself, with its extension: .jpg, .png, .gif, .heic, .webp, .mp4, .mov, .m4a, .caf, .vcf, .pdf.',
  },
  'signed-media': {
    ...error,
    means: 'The address of a medium has a query (`?…`): signed addresses expire, and Sendblue does not take them.',
    remedy: 'Publish the file under an address without a query.',
  },
  'media-unreachable': {
    ...error,
    means: 'With `--online`: the address of a medium did not answer, or not with the file.',
    remedy: 'Open it in a browser where you are not logged in.',
  },
  'media-too-large': {
    ...warning,
    means: 'With `--online`: a medium has more than 5 MB, which is what an MMS takes; iMessage takes 100 MB.',
    remedy: 'Make it smaller, or set `channel: {policy: imessage-only}`.',
  },
  'no-sender': {
    ...warning,
    means:
      'A marketing campaign does not say in any of its texts whom it is from: strangers report such texts as spam.',
    remedy: 'Write `sender: Your Shop` in campaign.yaml, and that name into the first text.',
  },
  'no-way-to-stop': {
    ...warning,
    means:
      'A marketing campaign does not say how to get no more of it, as the law wants on first contact in many places.',
    remedy: 'Add "Reply STOP to opt out." to the first text.',
  },
  'not-gsm7': {
    ...warning,
    means:
      'A typographic character (a curly quote, a long dash) is the only reason why an SMS is encoded as UCS-2, with 70 characters a segment instead of 160.',
    remedy: 'Write the plain character that the message shows.',
  },
  'emoji-size': {
    ...warning,
    means: 'Emoji make an SMS take more segments: they need UCS-2, and one of them can take up to 11 characters.',
    remedy: 'Leave them out, or send to iMessage only.',
  },
  'many-segments': {
    ...warning,
    means: 'A text takes more than four segments as an SMS; each is paid for, and some carriers drop long ones.',
    remedy: 'Shorten it, or send to iMessage only.',
  },
  'carousel-without-v2': {
    ...error,
    means: 'The campaign has a carousel, and account.yaml no V2 line: nobody would see it.',
    remedy: 'Add a V2 line, correct its `generation`, or send images instead.',
  },
  'carousel-without-fallback': {
    ...warning,
    means: 'Whoever cannot get the carousel (no iMessage, or not known to have it) gets nothing instead.',
    remedy: 'Add `fallback: {text: …}`.',
  },
} as const satisfies Readonly<Record<string, Code>>;

export type ProblemCode = keyof typeof codes;

export function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(codes, code);
}

/** Those that a campaign may lower or raise. */
export const adjustableCodes: readonly ProblemCode[] = Object.keys(codes)
  .filter(isProblemCode)
  .filter((code) => !codes[code].isFixed);
