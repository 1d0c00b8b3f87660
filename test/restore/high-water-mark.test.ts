import { mkdirSync, rmSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { findHighWaterMark, openHighWaterMark } from '../../src/restore/high-water-mark.ts';

test('a mark that cannot be written ends nothing: it is told once, and written when it can be', () => {
  const id = 'mark-that-cannot-be-written';
  const file = `.bluecast/marks/${id}.json`;
  onTestFinished(() => rmSync(file, { force: true, recursive: true }));
  mkdirSync(file, { recursive: true });
  const told: string[] = [];
  const mark = openHighWaterMark({ log: (event) => void told.push(event) }, id);
  for (const attempt of [7, 8]) {
    mark.raiseTo(attempt);
    mark.write();
  }
  expect(told).toEqual(['mark-not-written']);
  expect(findHighWaterMark(id)).toBe(0);
  rmSync(file, { recursive: true });
  mark.write();
  expect(findHighWaterMark(id)).toBe(8);
});
