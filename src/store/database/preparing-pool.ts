/**
 * A pool whose connections prepare every statement with parameters, so that the server parses and plans it once: planning a claim
 * and its answers takes as long as sending 60 messages. Invariant: a plan is no older than three quarters of its statement's uses,
 * and never older than 1,024 uses, because tables grow and the best plan for an empty table is not the best for a full one.
 */
import type { PostgresPool, PostgresPoolClient } from 'kysely';
import type pg from 'pg';

/** Prepared statements per connection; further ones are sent unprepared. */
const mostStatements = 200;
const mostUses = 1_024;
/** A plan is made anew when its statement has been used so many times as often. */
const growth = 4;

interface Prepared {
  /** The string of its first use: pg keeps it for each plan, while each use brings a copy of its own. */
  readonly text: string;
  readonly number: number;
  uses: number;
  /** The use for which it is planned anew. */
  renewAt: number;
  /** Number of the plan in use. */
  plan: number;
}

export function preparingPool(pool: pg.Pool): PostgresPool {
  const preparing = new WeakMap<pg.PoolClient, PostgresPoolClient>();
  return {
    connect: async () => {
      const client = await pool.connect();
      const known = preparing.get(client) ?? prepareAll(client);
      preparing.set(client, known);
      return known;
    },
    end: async () => pool.end(),
  };
}

function prepareAll(client: pg.PoolClient): PostgresPoolClient {
  const statements = new Map<string, Prepared>();

  const noteUse = (text: string): Prepared | null => {
    const known = statements.get(text) ?? { text, number: statements.size, uses: 0, renewAt: 1, plan: 0 };
    if (known.number >= mostStatements) return null;
    statements.set(text, known);
    known.uses += 1;
    if (known.uses >= known.renewAt) {
      // Fails inside a failed transaction; then the old plan stays prepared.
      if (known.plan > 0) client.query(`deallocate ${nameOf(known)}`).catch(() => {});
      known.plan += 1;
      known.renewAt = Math.min(known.uses * growth, known.uses + mostUses);
    }
    return known;
  };
  const query = async (text: string, values: readonly unknown[]): Promise<pg.QueryResult> => {
    const known = values.length === 0 ? null : noteUse(text);
    if (known === null) return client.query(text, [...values]);
    return client.query({ name: nameOf(known), text: known.text, values: [...values] });
  };
  // Kysely's other kind of query, a cursor, is not used.
  return { query: query as unknown as PostgresPoolClient['query'], release: () => client.release() };
}

function nameOf({ number, plan }: Prepared): string {
  return `bluecast_${number}_${plan}`;
}
