import { defaultPort } from '../core/default-addresses.ts';
import type { Terminal } from './terminal.ts';

/** Says where the provider is listened for; null: somebody else listens on the usual port. */
export function noteListening({ note }: Pick<Terminal, 'note'>, port: number | null): void {
  if (port !== null) note(`Listening for Sendblue on port ${port}.`);
  else note(`Port ${defaultPort} is in use: the process that listens there records Sendblue's reports for us too.`);
}
