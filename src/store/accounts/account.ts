/** Accounts, which own lines, contacts and runs. Invariant: a line never changes its account, and no two accounts meet. */
import { sql } from 'kysely';
import type { Account, AccountAccess } from '../../core/campaign/account.ts';
import { unfinishedStates } from '../../core/message/run-state.ts';
import { conflict } from '../../core/operating-error.ts';
import { spreadOptOuts } from '../consent/shared-consent.ts';
import type { Database, InTransaction } from '../database/connect.ts';

export interface AccountRow extends AccountAccess {
  readonly id: number;
}

/**
 * Saves what an account file says, without its lines; returns the account's id. `file`: below the root. Throws
 * `line-of-another-account` for lines of another account, and `another-account` for a second account of the same name.
 */
export async function saveAccount(
  db: Database,
  { account, file }: { account: Account; file: string },
): Promise<number> {
  return db.transaction().execute(async (trx) => {
    const { keys, address, sharesConsent, listPerTenSeconds, hours } = account;
    const said = {
      file,
      keyIdVariable: keys.id,
      keySecretVariable: keys.secret,
      address,
      sharesConsent,
      listPerTenSeconds,
      hours: JSON.stringify(hours),
    };
    const { id } = await trx
      .insertInto('account')
      .values({ name: account.name, ...said })
      .onConflict((met) => met.column('name').doUpdateSet(said))
      .returning('id')
      .executeTakeFirstOrThrow();
    await checkLines(trx, { id, account });
    if (sharesConsent) await spreadOptOuts(trx);
    return id;
  });
}

/** In doubt whether it is the same account, nothing of it may be saved. */
async function checkLines(trx: InTransaction, { id, account }: { id: number; account: Account }): Promise<void> {
  const numbers = account.lines.map(({ number }) => number);
  const known = await trx
    .selectFrom('line')
    .innerJoin('account', 'account.id', 'line.accountId')
    .select(['line.number', 'line.accountId', 'line.metAt', 'account.name'])
    .where((eb) => eb.or([eb('line.accountId', '=', id), eb('line.number', 'in', numbers)]))
    .orderBy('line.id')
    .execute();
  const taken = known.find(({ number, accountId }) => accountId !== id && numbers.includes(number));
  if (taken !== undefined)
    throw conflict(
      'line-of-another-account',
      `Cannot use the line ${taken.number} for the account ${account.name}: here it belongs to the account ${taken.name}; remove it from one of the two files, or write \`name: ${JSON.stringify(taken.name)}\` into this file if both are the same account`,
    );
  // Lines that have never sent anything are no proof of anything.
  const own = known.filter(({ accountId, metAt }) => accountId === id && metAt !== null);
  if (own.length > 0 && !own.some(({ number }) => numbers.includes(number)))
    throw conflict(
      'another-account',
      `Cannot use the account ${account.name}: this database knows it with other lines (${own
        .slice(0, 3)
        .map(({ number }) => number)
        .join(
          ', ',
        )}), so this file seems to be another client's; give it a \`name:\` of its own, or keep one of those lines in it until the first command has read the new ones`,
    );
}

const columns = ['id', 'name', 'keyIdVariable', 'keySecretVariable', 'address'] as const;

function toRow(row: {
  id: number;
  name: string;
  keyIdVariable: string;
  keySecretVariable: string;
  address: string | null;
}): AccountRow {
  const { id, name, keyIdVariable, keySecretVariable, address } = row;
  return { id, name, keys: { id: keyIdVariable, secret: keySecretVariable }, address };
}

/** Accounts that have something to send, or may have. */
export async function listAccountsAtWork(db: Database): Promise<readonly AccountRow[]> {
  const rows = await db
    .selectFrom('account')
    .select(columns)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('run')
          .select('run.id')
          .whereRef('run.accountId', '=', 'account.id')
          .where('run.state', 'in', [...unfinishedStates]),
      ),
    )
    .orderBy('id')
    .execute();
  return rows.map(toRow);
}

/** The account's file below the root, as it was last read; null: none was. */
export async function findAccountFile(db: Database, accountId: number): Promise<string | null> {
  const row = await db.selectFrom('account').select('file').where('id', '=', accountId).executeTakeFirst();
  return row?.file ?? null;
}

/** Every account that has lines here. */
export async function listAccounts(db: Database): Promise<readonly AccountRow[]> {
  const rows = await db
    .selectFrom('account')
    .select(columns)
    .where(({ exists, selectFrom }) =>
      exists(selectFrom('line').select('line.id').whereRef('line.accountId', '=', 'account.id')),
    )
    .orderBy('id')
    .execute();
  return rows.map(toRow);
}

/** Throws when there is no such account: its id came from a row. */
export async function getAccount(db: Database, accountId: number): Promise<AccountRow> {
  return toRow(await db.selectFrom('account').select(columns).where('id', '=', accountId).executeTakeFirstOrThrow());
}

/** The account with this name, added if no file was read that names it. */
export async function ensureAccount(db: Database, name: string): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    with added as (insert into account (name) values (${name}) on conflict (name) do nothing returning id)
    select id from added union all select id from account where name = ${name} limit 1`.execute(db.withoutPlugins());
  const [row] = rows;
  // Another process added it within the statement.
  return row?.id ?? ensureAccount(db, name);
}

/** Requests for the account's list of messages in any ten seconds; null: no limit. */
export async function getListLimit(db: Database, accountId: number): Promise<number | null> {
  const row = await db
    .selectFrom('account')
    .select('listPerTenSeconds')
    .where('id', '=', accountId)
    .executeTakeFirstOrThrow();
  return row.listPerTenSeconds;
}
