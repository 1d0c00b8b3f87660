/** Effects in iMessage; other channels show none. Source: sendblue-api.md §2, shared value sets. */
export const sendStyles = [
  'celebration',
  'shooting_star',
  'fireworks',
  'lasers',
  'love',
  'confetti',
  'balloons',
  'spotlight',
  'echo',
  'invisible',
  'gentle',
  'loud',
  'slam',
] as const;

export type SendStyle = (typeof sendStyles)[number];
