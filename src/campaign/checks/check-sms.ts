/** Checks what a text would cost as an SMS, with values from the CSV's first rows. Does nothing where no SMS is sent. */
import { maxTextLength } from '../../core/text/message-text.ts';
import {
  isEmoji,
  listUcs2Characters,
  plainCharacterOf,
  type SmsCharacter,
  withoutEmoji,
} from '../../core/text/sms-characters.ts';
import { countSegments } from '../../core/text/sms-segments.ts';
import { type CompiledTemplate, renderTemplate } from '../../core/text/template.ts';
import type { Problem } from '../findings/finding.ts';
import { maskLiquid, type ReadText, type TextAt } from '../yaml/texts.ts';
import { field, type Path, type YamlSource } from '../yaml/yaml-source.ts';

/** Segments of one SMS that need no warning. */
const maxSegments = 4;

/** Values of one row by name. */
export type SampleValues = Readonly<Record<string, string>>;

export function checkSms(
  source: YamlSource,
  { texts, sample }: { texts: readonly ReadText[]; sample: readonly SampleValues[] },
): readonly Problem[] {
  const isSmsSent = !['imessage-only', 'no-sms'].includes(String(field(field(source.value, 'channel'), 'policy')));
  return texts.flatMap((at): readonly Problem[] => {
    if (!at.read.ok) return [];
    const written = maskLiquid(at.text);
    const length = written.replace(/x{4,}/g, '').trim().length;
    if (length > maxTextLength) return [tooLong(source, at, length)];
    if (!isSmsSent) return [];
    const filled = fillIn(at.read.template, sample);
    const characters = listUcs2Characters(written);
    return [
      ...findTypography(source, at.path, { text: at.text, characters, filled }),
      ...findDearEmoji(source, at.path, { text: at.text, characters, filled }),
      ...findManySegments(source, at.path, filled),
    ];
  });
}

function tooLong(source: YamlSource, { path }: TextAt, length: number): Problem {
  const message = `The text has ${length} characters before values are filled in, ${maxTextLength} are allowed: shorten it`;
  return { file: source.file, ...source.placeOf(path), code: 'long-text', message };
}

/** The longest text that a row gives; with a sample word for each value where the CSV could not be read. */
function fillIn(template: CompiledTemplate, sample: readonly SampleValues[]): string {
  const rows = sample.length > 0 ? sample : [Object.fromEntries(template.variables.map((name) => [name, 'Sample']))];
  let longest = '';
  for (const row of rows) {
    const rendered = renderTemplate(template, row);
    if (rendered.ok && rendered.text.length > longest.length) longest = rendered.text;
  }
  return longest;
}

interface CheckedText {
  readonly text: string;
  /** The characters of the text as written that make it UCS-2. */
  readonly characters: readonly SmsCharacter[];
  readonly filled: string;
}

/** Typographic characters, each once, if plain characters in their place would make the whole text GSM-7. */
function findTypography(source: YamlSource, path: Path, { text, characters, filled }: CheckedText): readonly Problem[] {
  if (characters.some(({ character }) => plainCharacterOf(character) === null)) return [];
  const plain = filled.replace(/./gsu, (character) => plainCharacterOf(character) ?? character);
  if (countSegments(plain).encoding !== 'GSM-7') return [];
  const fewer = countSegments(plain).segments;
  const isDearer = countSegments(filled).segments > fewer;
  const cost = isDearer ? `${segments(filled)} instead of ${fewer}` : 'with 70 characters per segment instead of 160';
  return firstOfEach(characters).map(({ character, ...at }) => ({
    file: source.file,
    ...source.placeInText(path, { text, ...at }),
    code: 'not-gsm7',
    message: `${nameOf(character)} makes the SMS UCS-2, ${cost}: ${remedyFor(character)}`,
  }));
}

function findDearEmoji(source: YamlSource, path: Path, { text, characters, filled }: CheckedText): readonly Problem[] {
  const without = countSegments(withoutEmoji(filled)).segments;
  if (countSegments(filled).segments <= without) return [];
  return firstOfEach(characters.filter(({ character }) => isEmoji(character))).map(({ character, begin, end }) => ({
    file: source.file,
    ...source.placeInText(path, { text, begin, end }),
    code: 'emoji-size',
    message: `${character} takes ${character.length} of an SMS's 70 characters; with its emoji the text takes ${segments(filled)} instead of ${without}: leave it out, or send to iMessage only`,
  }));
}

function findManySegments(source: YamlSource, path: Path, filled: string): readonly Problem[] {
  const { segments: found, encoding } = countSegments(filled);
  if (found <= maxSegments) return [];
  const message = `The text takes ${found} SMS segments (${filled.length} characters, ${encoding}), and you pay for each: shorten it`;
  return [{ file: source.file, ...source.placeOf(path), code: 'many-segments', message }];
}

function firstOfEach(characters: readonly SmsCharacter[]): readonly SmsCharacter[] {
  return characters.filter(
    ({ character }, index) => characters.findIndex((other) => other.character === character) === index,
  );
}

function segments(text: string): string {
  const { segments: count } = countSegments(text);
  return count === 1 ? '1 segment' : `${count} segments`;
}

/** The character in quotes; an invisible one by its code. */
function nameOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return /[\s\p{Cf}]/u.test(character) ? `U+${code.toString(16).toUpperCase().padStart(4, '0')}` : `"${character}"`;
}

function remedyFor(character: string): string {
  const plain = plainCharacterOf(character) ?? '';
  if (plain === '') return 'leave it out';
  return plain === ' ' ? 'write a plain space' : `write ${plain}`;
}
