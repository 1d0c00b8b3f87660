/** The alarm that wakes the scheduler at each full minute. It only wakes: what is due is for the calendar (core/schedule). */
import { schedule } from 'node-cron';

export interface Alarm {
  /** Aborts at the next full minute. */
  next(): AbortSignal;
  stop(): Promise<void>;
}

export function createAlarm(): Alarm {
  let ringing = new AbortController();
  const task = schedule('* * * * *', () => {
    const rung = ringing;
    ringing = new AbortController();
    rung.abort();
  });
  return { next: () => ringing.signal, stop: async () => task.destroy() };
}
