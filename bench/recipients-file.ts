/**
 * A CSV the way operators export them, of up to a million rows. Invariant: the same seed makes the same bytes; every sound number is
 * different, and made when it is needed: none is kept in the repository. They are for a sandbox alone.
 */
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { mostPeople, personAt } from './children/people.mjs';

const header = '\ufeffMobile Phone,First Name,Last Name,Email,City,State,Plan,appointment_at,Provider,SMS consent\r\n';
const places = [
  ['Baltimore', 'MD'],
  ['Anchorage', 'AK'],
  ['Boise', 'ID'],
  ['El Paso', 'TX'],
  ['Boston', 'MA'],
  ['Nashville', 'TN'],
  ['Houston', 'TX'],
  ['Hartford', 'CT'],
  ['Indianapolis', 'IN'],
  ['Atlanta', 'GA'],
  ['Tulsa', 'OK'],
  ['Miami', 'FL'],
  ['Los Angeles', 'CA'],
  ['Denver', 'CO'],
  ['San Juan', 'PR'],
  ['Seattle', 'WA'],
] as const;
const firstNames =
  'Barbara,Linda,Michael,José,Søren ,Nguyễn,ASHLEY,Chloé,DeShawn,Mary,Zoë,Wei,Fatima,Jürgen,Kevin,'.split(',');
const lastNames = `Wright|Kowalski|D'Angelo|Peña|St. John|Al-Farsi|Torres|Šimić|MacDonald|Hernandez|Lee`.split('|');
const plans = ['free', 'basic', 'plus', 'family', ''];
const doctors = ['Dr. Rivera', 'Dr. Osei', 'Dr. Lindqvist'];
/** Mostly yes. */
const consents = ['yes', 'yes', 'yes', 'YES', 'y', '1', 'yes', 'no'];
/** Shares no factor with the number of people, so that a walk in such steps meets each once, and in no order that an index would like. */
const step = 379_721;
/** Rows per write. */
const chunkRows = 2_000;

export interface FileAsked {
  readonly rows: number;
  readonly seed: number;
  /** Every row sound, and its number as E.164: what a plain COPY needs. */
  readonly isClean?: boolean;
}

/** Writes `rows` rows, about one in twenty-five of them dirty, and returns how many numbers in them are sound and different. */
export async function writeRecipients(file: string, asked: FileAsked): Promise<{ people: number }> {
  const random = createRandom(asked.seed);
  let people = 0;
  const chunks = function* (): Generator<string> {
    let text = header;
    for (let row = 0; row < asked.rows; row += 1) {
      const made = makeRow(random, { row, people, isClean: asked.isClean ?? false });
      text += made.text;
      people += made.isPerson ? 1 : 0;
      if (row % chunkRows === chunkRows - 1) {
        yield text;
        text = '';
      }
    }
    yield text;
  };
  await pipeline(Readable.from(chunks()), createWriteStream(file));
  return { people };
}

function phoneOf(person: number): string {
  return personAt((person * step) % mostPeople).phone;
}

type Random = (below: number) => number;

function makeRow(
  random: Random,
  at: { row: number; people: number; isClean: boolean },
): { text: string; isPerson: boolean } {
  const fate = at.isClean ? 999 : random(1_000);
  const isRepeat = fate < 10 && at.people > 0;
  const phone = phoneOf(isRepeat ? random(at.people) : at.people);
  const damaged = fate >= 10 && fate < 35 ? damage(phone, fate) : null;
  const [city, state] = places[at.people % places.length] ?? places[0];
  const first = firstNames[random(firstNames.length)] ?? '';
  const last = lastNames[random(lastNames.length)] ?? '';
  const email = random(10) === 0 ? '' : `${first.trim().toLowerCase()}.${at.row}@example.com`;
  const day = 1 + random(23);
  const cells = [
    damaged ?? writtenAs(phone, at.isClean ? 5 : random(6)),
    first,
    last,
    email,
    city,
    state,
    plans[random(plans.length)],
    `2026-12-${String(day).padStart(2, '0')} ${9 + random(8)}:${random(2) === 0 ? '15' : '45'}`,
    doctors[random(doctors.length)],
    consents[random(consents.length)],
  ];
  // Ragged rows, a formula, a comma and a line break in a cell.
  if (fate === 35) cells.pop();
  if (fate === 36) cells[1] = '"=HYPERLINK(""https://x.test"",""click"")"';
  if (fate === 37) cells[2] = '"Smith, Jr."';
  if (fate === 38) cells[8] = '"Dr. Osei\r\n(mornings)"';
  return { text: `${cells.join(',')}\r\n`, isPerson: !isRepeat && damaged === null && fate !== 35 };
}

function writtenAs(phone: string, way: number): string {
  const [area, exchange, rest] = [phone.slice(2, 5), phone.slice(5, 8), phone.slice(8)];
  if (way === 0) return `(${area}) ${exchange}-${rest}`;
  if (way === 1) return `${area}-${exchange}-${rest}`;
  if (way === 2) return `${area}.${exchange}.${rest}`;
  return way === 3 ? phone.slice(1) : phone;
}

/** Cells that are no number, and some that are one under a spreadsheet's habits: these are read all the same. */
function damage(phone: string, kind: number): string {
  if (kind < 15) return '';
  if (kind < 19) return 'N/A';
  if (kind < 23) return '1.91755E+10';
  if (kind < 27) return `${phone} x445`;
  return kind < 31 ? phone.slice(0, -2) : `${phone} / ${phone}`;
}

/** mulberry32: small, and the same everywhere. */
function createRandom(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}
