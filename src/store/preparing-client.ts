/**
 * A connection that has every statement with parameters prepared, so that the server parses and plans it once and not each
 * time: planning a claim and its answers takes as long as sending 60 messages. Invariant: a plan is never older than half of a
 * statement's uses, or the last 1,024 of them. Tables grow as they are used, and what is best for an empty one is not for a full one.
 */
import pg from 'pg';

/** What a connection keeps at most; what comes after that is sent as it stands. */
const mostStatements = 200;
const mostUses = 1_024;

interface Prepared {
  readonly number: number;
  uses: number;
  /** Which of its plans is in use. */
  plan: number;
}

export class PreparingClient extends pg.Client {
  readonly #prepared = new Map<string, Prepared>();

  // biome-ignore lint/suspicious/noExplicitAny: pg declares this method by overloads; all of them are passed on.
  override query(...given: any[]): any {
    const [text, values, ...rest] = given;
    const name = typeof text === 'string' && Array.isArray(values) && values.length > 0 ? this.#nameOf(text) : null;
    return this.#ask(...(name === null ? given : [{ name, text, values }, ...rest]));
  }

  #nameOf(text: string): string | null {
    let known = this.#prepared.get(text);
    if (known === undefined) {
      if (this.#prepared.size >= mostStatements) return null;
      known = { number: this.#prepared.size, uses: 0, plan: 0 };
      this.#prepared.set(text, known);
    }
    known.uses += 1;
    if (known.uses >= Math.min(2 ** known.plan, known.plan * mostUses)) {
      if (known.plan > 0) this.#forget(nameOf(known));
      known.plan += 1;
    }
    return nameOf(known);
  }

  /** Fails within a transaction that has failed; then the plan is left behind. */
  #forget(name: string): void {
    this.#ask(`deallocate ${name}`).catch(() => {});
  }

  // biome-ignore lint/suspicious/noExplicitAny: see above.
  #ask(...given: any[]): any {
    return super.query(...(given as Parameters<pg.Client['query']>));
  }
}

function nameOf({ number, plan }: Prepared): string {
  return `bluecast_${number}_${plan}`;
}
