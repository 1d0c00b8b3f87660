/** Source: guide pages and CLI; the SDK's api.sendblue.co reaches the same service, and was seen to lose headers by a redirect. */
export const defaultBaseUrl = 'https://api.sendblue.com';
