/** `bluecast hours`: where a person may be, which rules hold there, and when the person may be texted. Needs no database. */
import type { Purpose } from '../core/campaign/campaign.ts';
import { dayMs } from '../core/duration.ts';
import { type AccountHours, noHours, permittedHours } from '../core/hours/permitted.ts';
import { badInput, OperatingError } from '../core/operating-error.ts';
import { findTollFree } from '../core/people/phone.ts';
import { evidenceOf, findPlace, findState } from '../core/place/place.ts';
import { isZone } from '../core/zone/zone.ts';
import { chooseAccount } from '../inputs/choose-account.ts';
import { formatHours } from '../report/text/hours-text.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { readPhone } from '../terminal/phone-argument.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { World } from '../world.ts';

export interface HoursInput {
  readonly phone: string;
  readonly zone?: string | undefined;
  readonly zip?: string | undefined;
  readonly state?: string | undefined;
  readonly purpose: Purpose;
  /** The account whose own hours count; absent: the only or default one, if there is one. */
  readonly account?: string | undefined;
  /** Default: now. */
  readonly at?: Date | undefined;
  /** From 1. */
  readonly days: number;
  readonly json: boolean;
}

/** Prints the hours. Throws `not-a-phone`, `not-a-zone`, `not-a-state` and `not-a-zip`. */
export async function hours(world: World & Terminal, input: HoursInput): Promise<number> {
  const phone = readAnyPhone(input.phone);
  checkWhereabouts(phone, input);
  const place = findPlace(phone, input);
  const at = input.at ?? world.now();
  const permitted = permittedHours(place, {
    purpose: input.purpose,
    hours: await hoursOfAccount(world, input.account),
  });
  const reader = { zone: world.config.zone, width: world.tableWidth() };
  world.print(formatHours({ phone, purpose: input.purpose, place, permitted, at, days: input.days, ...reader }));
  if (input.json) {
    world.print(
      JSON.stringify({
        phone,
        purpose: input.purpose,
        candidates: place.map(({ zone, state, evidence }) => ({ zone, state, evidence })),
        packs: permitted.packs.map(({ id, version }) => ({ id, version })),
        windows: permitted
          .openings({ fromMs: at.getTime(), untilMs: at.getTime() + input.days * dayMs })
          .map(({ fromMs, untilMs }) => ({
            from: new Date(fromMs).toISOString(),
            to: new Date(untilMs).toISOString(),
          })),
      }),
    );
  }
  return exitCodes.done;
}

async function hoursOfAccount(world: World, given: string | undefined): Promise<AccountHours> {
  try {
    return (await chooseAccount(world, given))?.account.hours ?? noHours;
  } catch (error) {
    // With several accounts and no word which, the packs alone are shown.
    if (error instanceof OperatingError && error.code === 'which-account' && given === undefined) return noHours;
    throw error;
  }
}

/** Also a toll-free number, which gets no texts: its hours are those of a person of unknown place. */
function readAnyPhone(text: string): string {
  return findTollFree(text, 'US') ?? readPhone(text, 'US');
}

/** An option that says nothing would be a mistake that nobody sees. */
function checkWhereabouts(phone: string, { zone, zip, state }: HoursInput): void {
  if (zone !== undefined && !isZone(zone))
    throw badInput('not-a-zone', 'Cannot read --zone: it is not a time zone; write a name such as America/Chicago');
  if (state !== undefined && findState(state) === null)
    throw badInput('not-a-state', 'Cannot read --state: it is no state or province; write it such as FL');
  if (zip !== undefined && evidenceOf(findPlace(phone, { zip })) !== 'zip')
    throw badInput(
      'not-a-zip',
      'Cannot use --zip: nothing is known of it; write one such as 80202 or M5V, or leave it out',
    );
}
