/**
 * What long-running parts say of themselves: one event in kebab-case with fields. Never a message text, a whole phone
 * number or a secret: ids, and the last four digits at most.
 */
export type Log = (event: string, fields?: Readonly<Record<string, string | number | boolean | null>>) => void;
