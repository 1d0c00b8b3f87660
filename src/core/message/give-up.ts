/** Proved unsent so often, a message is not tried again: something about it makes every try fail. */
export const maxUnsent = 8;
