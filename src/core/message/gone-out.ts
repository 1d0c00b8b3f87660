/** States that share an answer to: has something of this message gone out? */
import type { MessageState } from './advance.ts';

/** The provider has taken the message. */
export const takenStates = ['accepted', 'sent', 'delivered'] as const satisfies readonly MessageState[];

/** The recipient has the message or may have it: it is taken, on its way, or nobody knows. */
export const mayHaveArrived = ['sending', 'unknown', ...takenStates] as const satisfies readonly MessageState[];

/** The message has been handed to the provider with the text it has, whatever became of it. */
export const hasGoneOut = [...mayHaveArrived, 'failed'] as const satisfies readonly MessageState[];
