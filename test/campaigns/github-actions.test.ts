/** The workflow of docs/ci, its shell run as GitHub runs it; only `npm ci` and the posting of the comment are left out. */
import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { anyTimeYaml } from '../support/account.ts';
import { freshDatabaseUrl } from '../support/database.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface Step {
  readonly name?: string;
  readonly run?: string;
}

const workflow = parse(readFileSync(path.join(root, 'docs/ci/github-actions.yml'), 'utf8')) as {
  readonly on: { readonly pull_request: { readonly paths: readonly string[] } };
  readonly jobs: { readonly plan: { readonly steps: readonly Step[] } };
};
const yaml = `name: Sale
purpose: marketing
sender: Books & Co
audience: {csv: people.csv, columns: {phone: Mobile}}
messages:
  - text: "Hi {{ first_name }}, Books & Co has a sale. Reply STOP to opt out."
`;
const account = `lines: [{number: "+14155550100"}]\n${anyTimeYaml}\n`;

/** A repository with a branch that changes things, as checked out by the workflow; `run` does one of its steps. */
async function checkOut(changes: Readonly<Record<string, string>>) {
  const bin = temporaryFolder({
    npx: `#!/bin/sh\nshift\nexec "${process.execPath}" "${root}dist/program/cli.js" "$@"\n`,
  });
  chmodSync(path.join(bin, 'npx'), 0o755);
  const repository = temporaryFolder({
    'repo/campaigns/account.yaml': account,
    'repo/campaigns/sale/campaign.yaml': yaml,
    'repo/campaigns/sale/people.csv': 'Mobile,First Name\n2125550101,Ada\n2125550102,Ben\n',
    'repo/campaigns/other/campaign.yaml': yaml,
    'repo/campaigns/other/people.csv': 'Mobile,First Name\n2125550103,Cyd\n',
    'repo/clients/acme/account.yaml': 'lines: [{number: "+14155550102"}]\n',
    'repo/clients/acme/2027/spring/campaign.yaml': yaml,
    'repo/clients/acme/2027/spring/people.csv': 'Mobile,First Name\n2125550103,Cyd\n',
  });
  const folder = path.join(repository, 'repo');
  const env = { PATH: `${bin}:${process.env['PATH']}`, HOME: repository, DATABASE_URL: await freshDatabaseUrl() };
  const sh = (script: string): string =>
    execFileSync('bash', ['-e', '-o', 'pipefail', '-c', script], { cwd: folder, env, encoding: 'utf8', stdio: 'pipe' });
  sh(`git init -q -b main . && git config user.email a@example.com && git config user.name A && git add -A && git commit -qm main
    git update-ref refs/remotes/origin/main main && git checkout -qb change`);
  for (const [name, content] of Object.entries(changes)) writeFileSync(path.join(folder, name), content);
  sh('git add -A && git commit -qm change');
  const run = (name: string): string => {
    const step = workflow.jobs.plan.steps.find((each) => each.name === name);
    if (step?.run === undefined) throw new Error(`There is no step ${name}`);
    return sh(step.run.replaceAll('${{ github.base_ref }}', 'main'));
  };
  return { run, comment: () => readFileSync(path.join(folder, 'comment.md'), 'utf8') };
}

const compare = 'Compare each changed campaign with the branch that it goes to';

test('the workflow comments on what a pull request changes, without anybody’s number, name or text', async () => {
  const { run, comment } = await checkOut({
    'campaigns/sale/campaign.yaml': yaml.replace('a sale', 'a big sale'),
    'campaigns/sale/people.csv': 'Mobile,First Name\n2125550101,Ada\n2125550104,Dan\n',
  });
  run('Check every campaign');
  run(compare);
  const text = comment();
  expect(text).toContain('### Plan of `sale`');
  expect(text).toContain('| added | 1 |\n| removed | 1 |\n| text changed | 1 |');
  expect(text).toContain('{+big +}sale');
  expect(text).not.toContain('other');
  expect(text).not.toMatch(/555|Ada|Dan/);
});

test('another account plans every campaign', async () => {
  const { run, comment } = await checkOut({
    'campaigns/account.yaml': `lines: [{number: "+14155550100"}, {number: "+14155550101"}]\n${anyTimeYaml}\n`,
  });
  run(compare);
  expect(comment()).toContain('### Plan of `sale`');
  expect(comment()).toContain('### Plan of `other`');
});

test('a client’s account plans the client’s campaigns alone, at any depth', async () => {
  const { run, comment } = await checkOut({ 'clients/acme/account.yaml': 'lines: [{number: "+14155550103"}]\n' });
  run(compare);
  expect(comment()).toContain('### Plan of `clients/acme/2027/spring`');
  expect(comment()).not.toContain('`sale`');
});

test('a campaign with a mistake fails, with an annotation in its place', async () => {
  const { run } = await checkOut({ 'campaigns/sale/campaign.yaml': yaml.replace('first_name', 'frist_name') });
  expect(() => run('Check every campaign')).toThrow(
    expect.objectContaining({
      status: 2,
      stdout: expect.stringContaining('::error file=campaigns/sale/campaign.yaml,line=6,col=18'),
    }),
  );
  expect(() => run(compare)).toThrow(expect.objectContaining({ status: 2 }));
});
