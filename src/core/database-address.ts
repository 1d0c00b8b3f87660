/** Only an address in which nothing of a password can stand where host and database stand: one may have an `@` or `/` in it. */
const clearAddress = /^postgres(?:ql)?:\/\/(?:[^@/?#]*@)?(?<host>[^@/?#]*)\/(?<database>[^@/?#]*)(?:\?[^@#]*)?$/;

/** `bluecast at db.example.com:5432`: what may be shown of an address of PostgreSQL; null if that is in doubt. */
export function nameDatabaseAddress(url: string): string | null {
  const { host = '', database = '' } = clearAddress.exec(url)?.groups ?? {};
  if (host === '' && database === '') return null;
  return `${database}${host === '' ? '' : ` at ${host}`}`;
}
