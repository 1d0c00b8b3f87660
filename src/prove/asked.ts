/** What a proof is asked for. */
export interface ProveAsked {
  readonly kills: number;
  readonly recipients: number;
  readonly workers: number;
  readonly seed: string;
  readonly faults: 'storm' | 'none';
  /** How often the database is to die; more than 0: the proof starts a PostgreSQL of its own. */
  readonly databaseKills: number;
}
