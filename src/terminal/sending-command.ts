import type { OnlyState } from '../core/message/only.ts';

/** The command that sends a campaign, or continues its run, with the same account. */
export function sendingCommand(asked: {
  campaign: string;
  account: string | undefined;
  only?: OnlyState | undefined;
}): string {
  const { campaign, account, only } = asked;
  const part = only === undefined ? '' : ` --only ${only}`;
  return `bluecast send ${campaign}${account === undefined ? '' : ` --account ${account}`}${part}`;
}
