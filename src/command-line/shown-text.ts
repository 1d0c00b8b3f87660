/**
 * The last step of every text on its way to a person: commands as that person types them, no character that steers a terminal, and
 * colour where it helps. Invariant: nothing but colour and such characters changes on a terminal, and nothing at all in a pipe.
 */
import { escapeControls } from '../core/plain-text.ts';

type Env = Readonly<Record<string, string | undefined>>;

export interface Stream {
  readonly isTerminal: boolean;
  readonly hasColour: boolean;
}

/** NO_COLOR is obeyed before FORCE_COLOR; without either, a terminal has colour unless it says that it is dumb. */
export function hasColour(env: Env, isTerminal: boolean): boolean {
  if ((env['NO_COLOR'] ?? '') !== '') return false;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return isTerminal && env['TERM'] !== 'dumb';
}

/** The text as this stream shows it. */
export function shownText(text: string, { isTerminal, hasColour }: Stream): string {
  const safe = isTerminal ? escapeControls(text) : text;
  return hasColour ? paint(safe) : safe;
}

/**
 * Writes each `bluecast …` as it has to be typed: with `npx` where npm has started us, because then no shell finds us by our name
 * alone. `commands` are the names of all commands, so that nothing else is taken for one.
 */
export function createTyping(env: Env, commands: readonly string[]): (text: string) => string {
  if (env['npm_command'] === undefined && env['npm_lifecycle_event'] === undefined) return (text) => text;
  const command = new RegExp(`(?<![\\w/.-]|npx )bluecast(?= (?:${commands.join('|')})(?![\\w-]))`, 'g');
  return (text) => text.replace(command, 'npx bluecast');
}

const [bold, red, amber, dim] = [
  ['1', '22'],
  ['31', '39'],
  ['33', '39'],
  ['2', '22'],
] as const;
type Style = readonly [on: string, off: string];

/** What is painted: by the shape of a line that Bluecast writes itself, which no indented text of a person has. */
const painted: readonly (readonly [shape: RegExp, style: Style])[] = [
  // The beginning of an error, of a warning and of a note.
  [/^bluecast:/, red],
  [/^WARNING:/, amber],
  [/^Note:/, amber],
  // The first line of a run, and the titles of tables.
  [/^(?:Run|Test) \d+ of [^:]+:/, bold],
  [
    /^(?:State|People|Messages|Variants|Skipped|Left out|Rejected|Lines|Forecast, if sent now|Failed messages, by error code|Files with these rows)(?=$| {2}| per | \()/,
    bold,
  ],
  [/^(?:Message \d+: \w+, .*|Row \d+ of .*|What is known about .*|Compared with .*)$/, bold],
  // Rows of a table of states, rows of a report, and what doctor and validate found.
  [/^failed(?= {2,}[\d ])/, red],
  [/^unknown(?= {2,}[\d ])/, amber],
  [/(?<=^\d+ +\+\d+ +\d+ +)failed(?= )/, red],
  [/(?<=^\d+ +\+\d+ +\d+ +)unknown(?= )/, amber],
  [/^missing(?= {2})/, red],
  [/^note(?= {5})/, dim],
  [/(?<=^\S+:\d+:\d+ )error(?= [\w-]+ )/, red],
  [/(?<=^\S+:\d+:\d+ )warning(?= [\w-]+ )/, amber],
];

/** Colours for what must not be overlooked, bold for headings; what went well stays as it is. */
export function paint(text: string): string {
  return text.split('\n').map(paintLine).join('\n');
}

function paintLine(line: string): string {
  for (const [shape, [on, off]] of painted) {
    const found = shape.exec(line);
    if (found === null || found[0] === '') continue;
    const end = found.index + found[0].length;
    return `${line.slice(0, found.index)}\u001b[${on}m${found[0]}\u001b[${off}m${line.slice(end)}`;
  }
  return line;
}
