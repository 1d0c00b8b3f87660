/** The command that sends a campaign, or continues its run, with the same account. */
export function sendingCommand({ campaign, account }: { campaign: string; account: string | undefined }): string {
  return `bluecast send ${campaign}${account === undefined ? '' : ` --account ${account}`}`;
}
