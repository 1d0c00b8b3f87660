/**
 * Every diagnostic: its level, what it means and what helps. Invariant: a problem without an entry here does not compile;
 * docs/diagnostics.md and the rules of SARIF are generated from this table.
 */

export type Level = 'error' | 'warning';

interface Code {
  readonly level: Level;
  /** With it nothing can be sent, or nobody would get it: `checks` cannot lower its level. */
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
    means: 'The path is not a folder with a campaign.yaml in it.',
    remedy: 'Name the folder of a campaign, or a folder that contains the folders of campaigns.',
  },
  'bad-folder-name': {
    ...fixed,
    means:
      "The folder's path below the root is also the campaign's name in tables and file names, and this one cannot be used there, or another campaign has it.",
    remedy: 'Use letters, digits, `.`, `_` and `-` only.',
  },
  'no-account': {
    ...fixed,
    means: "There is no account.yaml in a folder above the campaign's, and `--account` names no other file.",
    remedy: 'Write one with your lines, or name another one.',
  },
  'unreadable-file': {
    ...fixed,
    means: 'The file cannot be read: it may be missing, protected, or too large for a campaign.',
    remedy: 'Check that it exists and that you may read it.',
  },
  'not-utf8': { ...fixed, means: 'The file is not UTF-8.', remedy: 'Save it as UTF-8.' },
  'yaml-syntax': {
    ...fixed,
    means: 'The file is not valid YAML 1.2: a bracket is missing, a key appears twice, or it is nested too deeply.',
    remedy:
      'Look at the place, and at the line before it. A text that contains a colon, or starts with a brace, needs quotes.',
  },
  'yaml-alias': {
    ...fixed,
    means: 'The file uses a YAML alias (`*name`), which can make a small file grow without limit.',
    remedy: 'Write the value out.',
  },
  'unknown-key': {
    ...fixed,
    means: 'The key is not known. If it were ignored, a misspelt key would silently mean the default.',
    remedy: 'Use the key that is suggested; [campaign-file.md](campaign-file.md) lists them all.',
  },
  'missing-key': {
    ...fixed,
    means: 'A required key is missing.',
    remedy: 'Add it, as the example in the message shows.',
  },
  'wrong-type': {
    ...fixed,
    means: 'A value is of a type that the key does not take, or is missing.',
    remedy: 'Write what the message asks for; a text that looks like a number needs quotes.',
  },
  'unknown-word': {
    ...fixed,
    means: 'The key takes one of a few words, and this is not one of them.',
    remedy: 'Choose one of the words that the message lists.',
  },
  'wrong-value': {
    ...fixed,
    means: 'A value is out of range, or does not have the form that the key takes.',
    remedy: 'The message says what it must be.',
  },
  'bad-name': {
    ...fixed,
    means: 'A name under `audience.columns` cannot be used in a text.',
    remedy: 'Write it in lower case with `_` between words, as the message shows.',
  },
  'wrong-message': {
    ...fixed,
    means: 'A message has nothing to send, or combines things that Sendblue does not send together.',
    remedy: 'Make two messages of it; the text for people who cannot get a carousel goes into `fallback`.',
  },
  'wrong-number': {
    ...fixed,
    means: 'The number of a line is not a valid phone number, or is not written as Sendblue writes it.',
    remedy: 'Write it with `+` and the country code, in quotes: `"+12125550123"`.',
  },
  'same-line': { ...fixed, means: 'account.yaml has the same line twice.', remedy: 'Remove one of them.' },
  'no-csv': {
    ...fixed,
    means: 'A CSV that the campaign names does not exist or is not a file, or no file matches the pattern.',
    remedy: "Put it there, or correct the path; paths start at the campaign's folder.",
  },
  'outside-root': {
    ...fixed,
    means:
      'A CSV that the campaign names lies outside of the root, the folder of the campaigns, perhaps behind a symbolic link. It is not read: a campaign from a pull request could name any file of the machine.',
    remedy: 'Copy the file into the folder of the campaigns, or pipe it in: `csv: "-"`.',
  },
  'empty-csv': {
    ...fixed,
    means: 'The CSV is empty: it does not even have a header.',
    remedy: 'Export it again; its first row must name the columns.',
  },
  'missing-column': {
    ...fixed,
    means: 'The CSV has no column with the name that `audience.columns` gives.',
    remedy: 'Write the name as the header has it; capitals, spaces and punctuation do not matter.',
  },
  'ambiguous-column': {
    ...fixed,
    means: 'Two columns of the CSV have the name that `audience.columns` gives.',
    remedy: 'Rename the one that is not meant.',
  },
  'wrong-encoding': {
    ...fixed,
    means:
      'The CSV is not UTF-8, and read as Windows-1252 most of its words with accents make no sense: names would arrive as garbage.',
    remedy: 'Name its encoding, such as `audience: {encoding: windows-1251}`, or save it as UTF-8.',
  },
  'guessed-encoding': {
    ...warning,
    means: 'The CSV is not UTF-8, and nothing says what it is. It is read as Windows-1252.',
    remedy: 'Check a name with an accent in `bluecast preview`; name the encoding under `audience.encoding`.',
  },
  'unread-consent': {
    ...warning,
    means:
      'The CSV has a column that sounds like consent, and `audience.columns` does not name it: nobody is left out for a no.',
    remedy: 'Name it: `columns: {consent: SMS Opt-In}`; or silence the check if it means something else.',
  },
  'date-format': {
    ...error,
    means:
      'A text or the filter needs dates of a column, and most of its first cells are not dates that can be read: the order of day and month is never guessed.',
    remedy: 'Write the column with its format, as the message shows: `{header: Due Date, date: M/D/YYYY}`.',
  },
  'unread-dates': {
    ...warning,
    means:
      'Some of the first cells of a column with dates cannot be read as dates: their rows will be rejected, or not be meant by the filter.',
    remedy: 'Correct them in the CSV, or write the format of the column.',
  },
  'filter-syntax': {
    ...fixed,
    means: "The audience's filter cannot be read.",
    remedy: 'The caret points at the first mistake; [campaign-file.md](campaign-file.md) says how to write filters.',
  },
  'unknown-column': {
    ...fixed,
    means: 'The filter or `dedupe` uses a column that the CSV does not have.',
    remedy: 'Use the name that is suggested. Columns have the names that texts use: "First Name" is `first_name`.',
  },
  'unknown-campaign': {
    ...error,
    means: 'The audience names a campaign that has no folder next to this one. A misspelt name would leave nobody out.',
    remedy: 'Correct the name, or silence the check if the folder of that campaign was removed.',
  },
  'liquid-syntax': {
    ...fixed,
    means:
      'A text is not valid Liquid: a brace is not closed, a filter is unknown or names a currency, country or zone that does not exist, a place has two names or an end that Liquid would ignore, or the text takes too long to fill in.',
    remedy: 'Correct it; [campaign-file.md](campaign-file.md) lists the filters.',
  },
  'unknown-variable': {
    ...fixed,
    means: 'A text uses a name that is not a column of the CSV, so every row would be rejected.',
    remedy: 'Use the name that is suggested, or map the column under `audience.columns`.',
  },
  'foreign-placeholder': {
    ...warning,
    means:
      'A text has a placeholder as other tools write it, such as `{first_name}`, `[First Name]`, `%first_name%` or `*|FNAME|*`, or a brace too many. It would be sent as it is.',
    remedy: 'Write the Liquid that the message shows: `{{ first_name }}`.',
  },
  'no-is-true': {
    ...warning,
    means:
      'A condition asks only whether a cell has something in it, and a first row of the CSV has `no`, `false`, `0` or the like there, which is something: `{% if vip %}` is true for it.',
    remedy: 'Compare it: `{% if vip == "yes" %}`.',
  },
  'no-zone': {
    ...warning,
    means:
      'A first row of the CSV has a time with Z or an offset, such as `2026-07-01T16:30:00Z`, and `date` shows it on the clock of that offset: readers elsewhere come at the wrong hour.',
    remedy:
      'Write `zone: America/New_York` in campaign.yaml, or the zone after the format: `date: "%-I:%M %p", "America/New_York"`.',
  },
  'long-text': {
    ...fixed,
    means: 'A text is longer than Sendblue takes (18,996 characters), even before values are filled in.',
    remedy: 'Shorten it, or make two messages of it.',
  },
  'same-message': {
    ...fixed,
    means:
      'Two messages to one person are the same. If the outcome of one were unknown, nobody could say which of them went out.',
    remedy: 'Remove one of them, or change its text.',
  },
  'link-shortener': {
    ...error,
    means:
      'A text has a link of a public shortener such as bit.ly. Carriers filter such links, because anybody can hide behind them.',
    remedy: 'Write the real address, or use a short domain of your own.',
  },
  'link-preview': {
    ...warning,
    means:
      'A text has a link that iMessage shows without a preview. It makes one only if there is exactly one link, at the start or the end.',
    remedy: 'Move the link to the end, with nothing after it; or send it as a message of its own.',
  },
  'media-type': {
    ...error,
    means:
      'A media file does not have an extension that phones show, is not an image although it is in a carousel, or (with `--online`) is served as another type.',
    remedy:
      'Write the address of the file itself, with its extension: .jpg, .png, .gif, .heic, .webp, .mp4, .mov, .m4a, .caf, .vcf, .pdf.',
  },
  'signed-media': {
    ...error,
    means: 'The address of a media file has a query (`?…`): signed addresses expire, and Sendblue does not take them.',
    remedy: 'Publish the file at an address without a query.',
  },
  'media-unreachable': {
    ...error,
    means: 'With `--online`: the address of a media file did not answer, or did not return the file.',
    remedy: 'Open it in a browser where you are not logged in.',
  },
  'media-too-large': {
    ...warning,
    means: 'With `--online`: a media file is larger than 5 MB, which is the limit of MMS; iMessage takes 100 MB.',
    remedy: 'Make it smaller, or set `channel: {policy: imessage-only}`.',
  },
  'no-sender': {
    ...warning,
    means: 'No text of a marketing campaign says who it is from: strangers report such texts as spam.',
    remedy: 'Write `sender: Your Shop` in campaign.yaml, and that name in the first text.',
  },
  'no-way-to-stop': {
    ...warning,
    means: 'A marketing campaign does not say how to opt out, which the law requires on first contact in many places.',
    remedy: 'Add "Reply STOP to opt out." to the first text.',
  },
  'not-gsm7': {
    ...warning,
    means:
      'A typographic character (a curly quote, a long dash) is the only reason that an SMS is encoded as UCS-2, with 70 characters per segment instead of 160.',
    remedy: 'Write the plain character that the message shows.',
  },
  'emoji-size': {
    ...warning,
    means: 'Emoji make an SMS take more segments: they need UCS-2, and one emoji can take up to 11 characters.',
    remedy: 'Leave them out, or send to iMessage only.',
  },
  'many-segments': {
    ...warning,
    means:
      'A text takes more than four segments as an SMS. You pay for each of them, and some carriers drop long messages.',
    remedy: 'Shorten it, or send to iMessage only.',
  },
  'carousel-without-v2': {
    ...error,
    means: 'The campaign has a carousel, but account.yaml has no V2 line: nobody would see it.',
    remedy: 'Add a V2 line, correct its `generation`, or send images instead.',
  },
  'carousel-without-fallback': {
    ...warning,
    means: 'People who cannot get the carousel (no iMessage, or not known to have it) get nothing instead.',
    remedy: 'Add `fallback: {text: …}`.',
  },
} as const satisfies Readonly<Record<string, Code>>;

export type ProblemCode = keyof typeof codes;

export function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(codes, code);
}

/** The codes whose level a campaign may change. */
export const adjustableCodes: readonly ProblemCode[] = Object.keys(codes)
  .filter(isProblemCode)
  .filter((code) => !codes[code].isFixed);
