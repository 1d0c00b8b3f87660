import { expect, test } from 'vitest';
import type { Violation } from '../../src/prove/audit-question.ts';
import { certificateJson, formatCertificate } from '../../src/prove/certificate.ts';

function certified(violations: readonly Violation[]) {
  return {
    asked: { kills: 9, recipients: 20, workers: 2, seed: 's', faults: 'none' as const, databaseKills: 0 },
    facts: {
      seconds: 61.4,
      rounds: 1,
      deaths: { 'at random': 4, 'claim-after': 5 },
      disturbances: { stop: 1 },
      exits: { 0: 1 },
      strikes: { slow: 0, rate429: 1_234 },
      events: {},
      stopped: 0,
      ownerships: 7,
      verdicts: [{ source: 'list', outcome: 'unsent', attempts: 3 }],
      callbacks: 0,
      lookups: { asked: 15, lost: 2 },
    },
    audit: {
      violations,
      planned: 40,
      taken: 40,
      givenUp: { quarantined: 0, never_arrives: 0 },
      refused: 0,
      skipped: 0,
    },
  };
}

test('a clean certificate says what was done, lists every kind of violation with 0, and how to repeat it', () => {
  const text = formatCertificate(certified([]));
  expect(text).toContain('killed (SIGKILL)    9: claim-after 5, at random 4');
  expect(text).toContain('faults that struck  1,234: rate429 1,234\n');
  expect(text).toContain('channels looked up  15; 2 answers lost by a death');
  expect(text).toContain('unknown outcomes    3 settled: unsent by list 3');
  expect(text).toMatch(/sent-twice +0 /);
  expect(text).toContain('CLEAN');
  expect(text).toContain('bluecast prove --kills 9 --recipients 20 --workers 2 --faults none --seed s');
});

test('some violations of every kind are listed, however many another kind has', () => {
  const many = Array.from({ length: 300 }, (_, index) => ({ kind: 'unresolved' as const, what: `message ${index}` }));
  const text = formatCertificate(certified([...many, { kind: 'broken', what: 'worker 3 ended by a bug' }]));
  expect(text).toContain('worker 3 ended by a bug');
  expect(text).toContain('message 4\n');
  expect(text).not.toContain('message 5\n');
  expect(text).toContain('and 295 more');
  expect(text).toContain('301 VIOLATIONS');
  expect(certificateJson(certified(many))).toMatchObject({ isClean: false, violations: { unresolved: 300, lost: 0 } });
});
