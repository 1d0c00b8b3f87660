/** What a proof works with, and what it has done so far. */
import type { Clock } from '../core/clock.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { Database } from '../store/database/connect.ts';
import type { WorkLeft } from '../store/report/proof.ts';
import type { Dice, Disturbance, databaseDeath } from './dice.ts';
import type { Crew } from './processes.ts';
import type { Storm } from './storm.ts';

export interface Scene {
  readonly db: Database;
  readonly sandbox: Sandbox;
  readonly crew: Crew;
  readonly storm: Storm;
  readonly dice: Dice;
  readonly clock: Clock;
  readonly stopping: AbortSignal;
  /** Where the campaign's files are. */
  readonly folder: string;
  readonly people: readonly string[];
  readonly seed: string;
  readonly kills: number;
  readonly hasStorms: boolean;
  readonly databaseKills: number;
  /** Kills the database and starts it again; null when it is not the proof's own. */
  readonly killDatabase: (() => Promise<void>) | null;
  /** Where `serve` listens. */
  readonly port: number;
  readonly env: Readonly<Record<string, string>>;
  /** Called before each step of the referee. */
  readonly witness: (work: WorkLeft, history: History) => Promise<void>;
}

export interface History {
  /** The people of each round. */
  readonly rounds: (readonly string[])[];
  /** Deaths by kill point, and `at random`. */
  readonly deaths: Map<string, number>;
  readonly disturbances: Map<Disturbance | typeof databaseDeath, number>;
  /** People who wrote STOP. */
  readonly stopped: Set<string>;
  /** Processes that ended by themselves, by exit code. */
  readonly exits: Map<number, number>;
  /** Ends that no process may have. */
  readonly broken: string[];
}

export function countDeaths({ deaths }: History): number {
  return [...deaths.values()].reduce((sum, count) => sum + count, 0);
}
