/** The addresses that are used unless the environment or an option names others. */

/** Source: guide pages and CLI. The SDK's api.sendblue.co reaches the same service, but lost headers in a redirect. */
export const defaultBaseUrl = 'https://api.sendblue.com';

/** True for an address of this machine, where a sandbox listens. */
export function isOnThisMachine(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/** The port on which `bluecast send` listens for the provider. */
export const defaultPort = 8401;
