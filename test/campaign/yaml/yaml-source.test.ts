import path from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { checkCampaign } from '../../../src/campaign/campaign.ts';
import { formatText } from '../../../src/campaign/findings/format-text.ts';
import { campaignWorld } from '../../../src/inputs/load-inputs.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const begin = `name: Spring
purpose: informational
audience: {csv: people.csv, columns: {phone: Mobile}}
`;

/** What is printed of a campaign.yaml, without its path. */
async function printed(yaml: string): Promise<readonly string[]> {
  const root = temporaryFolder({ 'spring/campaign.yaml': yaml, 'spring/people.csv': 'Mobile\n' });
  const folder = path.join(root, 'spring');
  const { findings } = await checkCampaign(campaignWorld, { root, folder, account: null });
  return formatText(findings).replaceAll(`${folder}/campaign.yaml:`, '').split('\n');
}

describe('A file that is not valid YAML', () => {
  it.each([
    ['  - text: {{ first_name }}', '4:12', 'this cannot be a key; text that begins with { or [ must be in quotes'],
    ['  - text: @home', '4:11', 'Plain value cannot start with reserved character @; text that contains'],
    ['\t- text: Hi', '4:1', 'Tabs are not allowed as indentation; write spaces'],
    ['name: Twice', '4:1', 'the key appears twice; remove one of them'],
    ['---', '4:1', 'a second document begins here; remove it'],
    ['sender: "C:\\d"', '4:12', 'Invalid escape sequence \\d; write two backslashes for one'],
    ['sender: "never closed\nchecks: {}', '4:9', 'a quote is never closed; close it'],
    ['x: !important', '4:4', 'Unresolved tag: !important; text that contains ": " or begins with a sign'],
  ])('shows %j at %s with what helps', async (line, at, says) => {
    const yaml = line.startsWith(' ') ? `${begin}messages:\n${line}\n` : `${begin}${line}\n`;
    const place = line.startsWith(' ') ? at.replace('4:', '5:') : at;
    const [head = '', excerpt = '', caret = ''] = await printed(yaml);
    expect(head).toContain(`${place} error yaml-syntax Cannot read this as YAML: ${says}`);
    const [number, column] = place.split(':').map(Number);
    expect(excerpt).toBe(`  ${number} | ${yaml.split('\n')[(number ?? 0) - 1]?.replaceAll('\t', ' ')}`);
    expect(caret.indexOf('^')).toBe(`  ${number} | `.length + (column ?? 0) - 1);
  });
});

test.each([
  ['messages: [{text: "a\\0b"}]', '4:19', 'U+0000', 6],
  ['messages: [{text: "half \\uD83D"}]', '4:19', 'U+D83D', 13],
  ['sender: a\0b', '4:10', 'U+0000', 1],
  ['"a\\0": 1', '4:1', 'U+0000', 5],
])('The character that %j has and no database takes is refused where it stands', async (line, at, name, length) => {
  const [head, , caret = ''] = await printed(`${begin}${line}\n`);
  expect(head).toBe(`${at} error wrong-value Cannot use the character ${name}: no message can contain it; remove it`);
  expect(caret.match(/\^/g)).toHaveLength(length);
});
