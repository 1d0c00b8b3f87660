import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { findHighWaterMark, openHighWaterMark } from '../../src/restore/high-water-mark.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

test('a mark that cannot be written ends nothing: it is told once, and written when it can be', () => {
  const root = temporaryFolder();
  const id = 'mark-that-cannot-be-written';
  const file = path.join(root, '.bluecast/marks', `${id}.json`);
  mkdirSync(file, { recursive: true });
  const told: string[] = [];
  const mark = openHighWaterMark({ log: (event) => void told.push(event), root }, id);
  for (const attempt of [7, 8]) {
    mark.raiseTo(attempt);
    mark.write();
  }
  expect(told).toEqual(['mark-not-written']);
  expect(findHighWaterMark({ root }, id)).toBe(0);
  rmSync(file, { recursive: true });
  mark.write();
  expect(findHighWaterMark({ root }, id)).toBe(8);
});
