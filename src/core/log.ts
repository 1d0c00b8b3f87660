/**
 * Reports an event of a long-running part: a name in kebab-case, with fields. Never a message text, a whole phone number or a secret:
 * only ids, and the last four digits at most.
 */
export type Log = (event: string, fields?: Readonly<Record<string, string | number | boolean | null>>) => void;
