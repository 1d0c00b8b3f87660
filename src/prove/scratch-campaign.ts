/**
 * The people and texts of the proof. Invariant: every text and picture names its round and part, and every first text its person,
 * so that a message at the provider can be assigned without asking Bluecast.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { badInput } from '../core/operating-error.ts';

/** The parts that each person gets: a text, then a carousel or its fallback. */
export const parts = [1, 2] as const;
export const campaignFolder = 'campaigns/proof';

/** Each has a hundred fictional numbers, 555-0100 to 555-0199. 415 is for our own lines. */
const areaCodes = [
  201, 202, 203, 205, 206, 207, 208, 209, 210, 212, 213, 214, 215, 216, 217, 218, 219, 224, 225, 228, 229, 231, 234,
  239, 240, 248, 251, 252, 253, 254, 256, 260, 262, 267, 269, 270, 276, 281, 301, 302, 303, 304, 305, 307, 308, 309,
  310, 312, 313, 314, 315, 316, 317, 318, 319, 320, 321, 323, 325, 330, 334, 336, 337, 347, 352, 360, 361, 386, 401,
  402, 404, 405, 406, 407, 408, 409, 410, 412, 413, 414, 417, 419, 423, 425, 432, 434, 435, 440, 443, 469, 478, 479,
  480, 484, 501, 502, 503, 504, 505, 507,
];
const mostRecipients = areaCodes.length * 100;

/** Different fictional numbers. Throws `too-many-recipients`. */
export function listPeople(count: number): readonly string[] {
  if (count > mostRecipients)
    throw badInput(
      'too-many-recipients',
      `Cannot prove with ${count} recipients: there are only ${mostRecipients} fictional numbers; ask for fewer (more kills make more rounds)`,
    );
  return Array.from(
    { length: count },
    (_, index) => `+1${areaCodes[Math.floor(index / 100)]}5550${100 + (index % 100)}`,
  );
}

export function listLineNumbers(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `+1415555${String(100 + index).padStart(4, '0')}`);
}

/** Writes the account. New contacts are unlimited, so that a proof does not take days. */
export function writeAccount(
  folder: string,
  account: {
    lines: readonly string[];
    perSecond: number;
    lookupsPerHour: number;
    settleAfterSeconds: number;
  },
): void {
  mkdirSync(path.join(folder, campaignFolder), { recursive: true });
  writeFileSync(
    path.join(folder, 'campaigns/account.yaml'),
    `lines: [${account.lines.map((number) => `{number: "${number}"}`).join(', ')}]
limits: {perSecond: ${account.perSecond}, newPerHour: off, newPerDay: off, lookupsPerHour: ${account.lookupsPerHour}, lookupsPerDay: off}
settleAfterSeconds: ${account.settleAfterSeconds}
packs: {all: {off: true, because: the sandbox reaches nobody}}
`,
  );
}

/** Writes the files of one round. */
export function writeRound(folder: string, round: { round: number; people: readonly string[] }): void {
  const rows = round.people.map((phone) => `${phone},${nameOf(phone)}`);
  writeFileSync(path.join(folder, campaignFolder, 'people.csv'), `Mobile,Name\n${rows.join('\n')}\n`);
  writeFileSync(
    path.join(folder, campaignFolder, 'campaign.yaml'),
    `name: Proof
purpose: informational
audience: {csv: people.csv, columns: {phone: Mobile}}
messages:
  - text: "Proof ${round.round}, part 1: hello {{ name }}."
  - carousel: ["${pictureOf(round.round)}a.jpg", "${pictureOf(round.round)}b.jpg"]
    fallback: {text: "Proof ${round.round}, part 2: hello again."}
`,
  );
}

function pictureOf(round: number): string {
  return `https://images.example.com/proof-${round}/`;
}

function nameOf(phone: string): string {
  return `N${phone.slice(2)}`;
}

export interface RoundPart {
  readonly round: number;
  readonly part: number;
}

/** Which message of the proof it is; null when it is not one of them, or was meant for another person. */
export function findRoundPart(message: {
  number: string;
  content: string;
  mediaUrls: readonly string[];
}): RoundPart | null {
  const [, round, part, name] = /^Proof (\d+), part ([12]): hello (\w+)\.$/.exec(message.content) ?? [];
  if (round !== undefined)
    return name === (part === '1' ? nameOf(message.number) : 'again')
      ? { round: Number(round), part: Number(part) }
      : null;
  const [, ofPicture] = /^https:\/\/images\.example\.com\/proof-(\d+)\/a\.jpg$/.exec(message.mediaUrls[0] ?? '') ?? [];
  return ofPicture === undefined || message.content !== '' ? null : { round: Number(ofPicture), part: 2 };
}
