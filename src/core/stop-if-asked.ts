/** Ctrl-C between two steps of preparing: nothing has been sent yet, so there is nothing in flight to wait for. */
import { OperatingError } from './operating-error.ts';

/** Throws `interrupted` when the process has been told to stop. */
export function stopIfAsked(stopping: AbortSignal): void {
  if (!stopping.aborted) return;
  throw new OperatingError('Stopped before anything was sent', {
    code: 'interrupted',
    action: 'stop-run',
    kind: 'interrupted',
  });
}
