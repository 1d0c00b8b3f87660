/** The address of a database, for people. Invariant: no name, no password and no setting of it is shown. */

/** Only an address in which nothing of a password can stand where the host or the database stands. */
const clearAddress = /^postgres(?:ql)?:\/\/(?:[^@/?#]*@)?(?<host>[^@/?#]*)\/(?<database>[^@/?#]*)(?:\?[^@#]*)?$/;

/** `bluecast at localhost:5432`; null where the password cannot be separated from the rest. */
export function nameAddress(url: string): string | null {
  const { host = '', database = '' } = clearAddress.exec(url)?.groups ?? {};
  if (host === '' && database === '') return null;
  return `${database}${host === '' ? '' : ` at ${host}`}`;
}
