/** The code of a failure: `ENOENT` from Node, `55P03` from PostgreSQL; `unknown reason` where it has none. */
export function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'unknown reason';
}
