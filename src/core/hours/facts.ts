/** The edition of the facts that decide permitted hours: zones and packs. A later edition is a greater text. */
import { zoneData } from '../zone/zone.ts';
import { packs } from './pack-data.ts';

const newestPack =
  packs
    .map(({ version }) => version)
    .sort()
    .at(-1) ?? '';

/** `2026-11-30/2026f`: without blanks. */
export const factsEdition = `${newestPack}/${zoneData.version}`;
