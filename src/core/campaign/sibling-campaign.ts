/** Names of campaigns in a campaign's file. */

/**
 * The campaign that a name in another campaign's file means: a path from the folder in which that campaign's folder lies. Both have the
 * form of `Campaign.path`: `siblingCampaign('clients/acme/spring', 'winter')` is `clients/acme/winter`.
 */
export function siblingCampaign(campaign: string, name: string): string {
  const parts = campaign.split('/').slice(0, -1);
  for (const part of name.normalize('NFC').split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return (parts[0] === 'campaigns' ? parts.slice(1) : parts).join('/');
}
