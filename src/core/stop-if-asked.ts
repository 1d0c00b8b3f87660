/** Ctrl-C between two steps of preparing: nothing has been sent yet, so there is nothing to wait for. */
import { OperatingError } from './operating-error.ts';

/** Throws `interrupted` when somebody has asked the process to stop. */
export function stopIfAsked(stopping: AbortSignal): void {
  if (!stopping.aborted) return;
  throw new OperatingError('Stopped before anything was sent', {
    code: 'interrupted',
    action: 'stop-run',
    kind: 'interrupted',
  });
}
