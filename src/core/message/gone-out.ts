/** Sets of states, by how far a message has certainly or possibly come. */
import type { MessageState } from './advance.ts';

/** The provider has taken the message. */
const takenStates = ['accepted', 'sent', 'delivered'] as const satisfies readonly MessageState[];

/** The recipient has the message or may have it: it is taken, on its way, or of unknown outcome. */
export const mayHaveArrived = ['sending', 'unknown', ...takenStates] as const satisfies readonly MessageState[];

/** The message was handed to the provider with its present text, with any outcome. */
export const hasGoneOut = [...mayHaveArrived, 'failed'] as const satisfies readonly MessageState[];
