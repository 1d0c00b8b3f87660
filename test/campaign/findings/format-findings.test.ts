import { expect, test } from 'vitest';
import type { Finding } from '../../../src/campaign/findings/finding.ts';
import { formatFindings } from '../../../src/campaign/findings/format-findings.ts';

const alias = (line: number): Finding => ({
  file: 'a/campaign.yaml',
  line,
  column: 1,
  code: 'yaml-alias',
  level: 'error',
  message: 'Cannot use the alias',
  excerpt: null,
});

test('of many findings of one kind people see the first twenty and how many are left, programs see all', () => {
  const findings = Array.from({ length: 70 }, (_, index) => alias(index + 1));
  const text = formatFindings(findings, { format: 'text', files: 1 });
  expect(text.match(/yaml-alias Cannot/g)).toHaveLength(20);
  expect(text).toContain('a/campaign.yaml: and 50 more findings of yaml-alias; --format json shows all');
  expect(text).toContain('1 file checked: 70 errors, no warnings');
  expect(JSON.parse(formatFindings(findings, { format: 'json', files: 1 })).findings).toHaveLength(70);
});
