import { describe, expect, it } from 'vitest';
import { areaCodeRows } from '../../../src/core/place/area-code-data.ts';
import {
  createPlaceFinder,
  evidenceOf,
  findPlace,
  findState,
  placeKey,
  placeOfKey,
} from '../../../src/core/place/place.ts';
import { isZone } from '../../../src/core/zone/zone.ts';

const phone = (areaCode: string): string => `+1${areaCode}5550123`;
const shown = (areaCode: string, row = {}): string[] =>
  findPlace(phone(areaCode), row).map(({ state, zone, evidence }) => `${state} ${zone} ${evidence}`);

describe('a person may be', () => {
  it('in every zone and state of the area code', () => {
    expect(shown('305')).toEqual(['FL America/New_York area']);
    for (const code of ['270', '812', '850', '906', '541', '605', '867']) {
      const zones = new Set(findPlace(phone(code)).map(({ zone }) => zone));
      expect(zones.size, code).toBeGreaterThanOrEqual(2);
    }
  });

  it('anywhere from Maine to Hawaii when nothing is known, and not overseas', () => {
    const anywhere = findPlace('+18005550123');
    expect(evidenceOf(anywhere)).toBe('none');
    const states = new Set(anywhere.map(({ state }) => state));
    expect(states.size).toBe(51);
    expect(states.has('HI') && states.has('AK')).toBe(true);
    expect(states.has('GU') || states.has('PR')).toBe(false);
  });

  it('where the ZIP says, in both places if the number is of another state', () => {
    expect(shown('850', { zip: '32401' })).toEqual(['FL America/Chicago zip']);
    expect(shown('305', { zip: '80202-1234' })).toEqual(['CO America/Denver zip', 'FL America/New_York area']);
    expect(shown('212', { zip: '8540' })).toEqual(['NJ America/New_York zip', 'NY America/New_York area']);
    expect(shown('416', { zip: 'M5V 3L9' })).toEqual(['ON America/Toronto zip']);
  });

  it('in one of all zones around a ZIP that is not known in a region with several', () => {
    expect(shown('850', { zip: '32499' })).toEqual(['FL America/Chicago zip', 'FL America/New_York zip']);
    expect(evidenceOf(findPlace(phone('850'), { zip: '00000' }))).toBe('area');
  });

  it('where the state says, in all its zones', () => {
    expect(shown('512', { state: 'Texas' })).toEqual(['TX America/Chicago state', 'TX America/Denver state']);
    expect(findState(' fl ')).toBe('FL');
    expect(findState('N.Y.')).toBe('NY');
    expect(findState('Californa')).toBeNull();
  });

  it('where the zone says: narrowed by number and ZIP if they agree, everywhere with its clocks if not', () => {
    expect(shown('850', { zone: 'America/Chicago' })).toEqual(['FL America/Chicago row']);
    expect(shown('850', { zone: 'America/Chicago', zip: '36602' })).toContain('AL America/Chicago row');
    const both = findPlace(phone('305'), { zone: 'America/Phoenix' });
    expect(new Set(both.map(({ state }) => state))).toEqual(new Set(['AZ', 'FL']));
  });

  it('in all zones of another country', () => {
    expect(findPlace('+442071838750')).toEqual([
      { country: 'GB', state: null, zone: 'Europe/London', evidence: 'area' },
    ]);
    expect(evidenceOf(findPlace('+61291234567'))).toBe('none');
    expect(findPlace('+18765550123').map(({ country }) => country)).toEqual(['JM']);
  });
});

describe('a place', () => {
  it('has one key, however it is known, and the key names it', () => {
    const byZip = findPlace(phone('850'), { zip: '32401' });
    const byZone = findPlace(phone('850'), { zone: 'America/Chicago' });
    expect(placeKey(byZip)).toBe(placeKey(byZone));
    expect(placeOfKey(placeKey(byZip))).toEqual([{ country: 'US', state: 'FL', zone: 'America/Chicago' }]);
  });

  it('is found the second time as the first', () => {
    const find = createPlaceFinder();
    expect(find(phone('850'), { zip: '32401' })).toBe(find('+18505550199', { zip: '32401' }));
    expect(find(phone('305'), { zip: '32401' })).toEqual(findPlace(phone('305'), { zip: '32401' }));
  });

  it('has zones that exist', () => {
    const zones = areaCodeRows.flatMap((row) => [...row.matchAll(/:(\S+)/g)].map(([, zone = '']) => zone));
    for (const zone of zones) expect(isZone(zone), zone).toBe(true);
  });
});
