/**
 * A CSV the way operators export them, of any length. Invariant: the same seed makes the same bytes; every sound number is different and in
 * use by the rules of its country, and is made when it is needed: none is kept in the repository. They are for a sandbox alone.
 */
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const header = '\ufeffMobile Phone,First Name,Last Name,Email,City,State,Plan,appointment_at,Provider,SMS consent\r\n';
const places = [
  ['Baltimore', 'MD', '443'],
  ['Anchorage', 'AK', '907'],
  ['Boise', 'ID', '208'],
  ['El Paso', 'TX', '915'],
  ['Boston', 'MA', '617'],
  ['Nashville', 'TN', '615'],
  ['Houston', 'TX', '832'],
  ['Hartford', 'CT', '860'],
  ['Indianapolis', 'IN', '317'],
  ['Atlanta', 'GA', '404'],
  ['Tulsa', 'OK', '918'],
  ['Miami', 'FL', '305'],
  ['Los Angeles', 'CA', '310'],
  ['Denver', 'CO', '303'],
  ['San Juan', 'PR', '787'],
  ['Seattle', 'WA', '206'],
] as const;
const firstNames =
  'Barbara,Linda,Michael,José,Søren ,Nguyễn,ASHLEY,Chloé,DeShawn,Mary,Zoë,Wei,Fatima,Jürgen,Kevin,'.split(',');
const lastNames = `Wright|Kowalski|D'Angelo|Peña|St. John|Al-Farsi|Torres|Šimić|MacDonald|Hernandez|Lee`.split('|');
const plans = ['free', 'basic', 'plus', 'family', ''];
const doctors = ['Dr. Rivera', 'Dr. Osei', 'Dr. Lindqvist'];
/** Mostly yes. */
const consents = ['yes', 'yes', 'yes', 'YES', 'y', '1', 'yes', 'no'];
const exchanges = Array.from({ length: 800 }, (_, index) => 200 + index).filter((exchange) => exchange % 100 !== 11);
/** Coprime to the numbers of a place, so that a walk in such steps meets each once. */
const step = 3_333_337;
/** Rows per write. */
const chunkRows = 2_000;

/** Writes `rows` rows, about one in twenty-five of them dirty, and returns how many numbers in them are sound and different. */
export async function writeRecipients(
  file: string,
  asked: { rows: number; seed: number },
): Promise<{ people: number }> {
  const random = createRandom(asked.seed);
  let people = 0;
  const chunks = function* (): Generator<string> {
    let text = header;
    for (let row = 0; row < asked.rows; row += 1) {
      const made = makeRow(random, { row, people });
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

/** The nth number of all, in E.164: no two are alike below sixteen times eight million. */
export function phoneOf(person: number): string {
  const place = places[person % places.length] ?? places[0];
  const all = exchanges.length * 10_000;
  const at = (Math.floor(person / places.length) * step) % all;
  return `+1${place[2]}${exchanges[Math.floor(at / 10_000)]}${String(at % 10_000).padStart(4, '0')}`;
}

type Random = (below: number) => number;

function makeRow(random: Random, at: { row: number; people: number }): { text: string; isPerson: boolean } {
  const fate = random(1_000);
  const isRepeat = fate < 10 && at.people > 0;
  const phone = phoneOf(isRepeat ? random(at.people) : at.people);
  const damaged = fate >= 10 && fate < 35 ? damage(phone, fate) : null;
  const [city, state] = places[at.people % places.length] ?? places[0];
  const first = firstNames[random(firstNames.length)] ?? '';
  const last = lastNames[random(lastNames.length)] ?? '';
  const email = random(10) === 0 ? '' : `${first.trim().toLowerCase()}.${at.row}@example.com`;
  const day = 1 + random(23);
  const cells = [
    damaged ?? writtenAs(phone, random(6)),
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
