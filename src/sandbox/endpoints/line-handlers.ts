/** The account's own numbers. Source: sendblue-api.md §2.34. */
import type { Handler } from '../http/answer.ts';

export const listLines: Handler<'listLines'> = ({ account }) => ({ numbers: [...account.lineStates.keys()] });
