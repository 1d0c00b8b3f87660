/** How old the facts are by which Bluecast decides when somebody may be texted. */
import { dayMs } from '../duration.ts';
import { areaCodesMadeOn } from '../place/area-code-data.ts';
import { zipsMadeOn } from '../place/zip-data.ts';
import { zoneData } from '../zone/zone.ts';
import { packs } from './pack-data.ts';

/** Zones change with three months' notice, and less: half a year without a look is too long. */
export const greatestAgeDays = 180;

export interface FactsAge {
  /** What they are about: `time zones`. */
  readonly facts: string;
  /** `2026-11-30` */
  readonly checkedOn: string;
  readonly isStale: boolean;
}

/** The age of each table of facts at a moment; of the packs the one that was looked at longest ago. */
export function agesOfFacts(now: Date): readonly FactsAge[] {
  const oldestPack = packs.map(({ checkedOn }) => checkedOn).sort()[0] ?? '';
  const all = [
    [`time zones ${zoneData.version}`, zoneData.madeOn],
    ['area codes', areaCodesMadeOn],
    ['ZIP codes', zipsMadeOn],
    ['packs of permitted hours', oldestPack],
  ] as const;
  return all.map(([facts, checkedOn]) => ({
    facts,
    checkedOn,
    isStale: now.getTime() - Date.parse(`${checkedOn}T00:00Z`) > greatestAgeDays * dayMs,
  }));
}
