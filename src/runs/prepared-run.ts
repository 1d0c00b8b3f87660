/** What a run is prepared from, and what it is then. */
import type { ImportSummary } from '../audience/audience.ts';
import type { LookupResult } from '../evaluate/look-up.ts';
import type { Inputs } from '../inputs/load-inputs.ts';
import type { SendblueClient } from '../sendblue/client.ts';
import type { RunRow } from '../store/runs/run.ts';
import type { UnreadExclusions } from './stage-excluded.ts';

export interface PreparedRun {
  readonly run: RunRow;
  /** `planned`: nothing was sent yet; `resumed`: it was under way; `ended`: finished or cancelled before. */
  readonly how: 'planned' | 'resumed' | 'ended';
  /** Ids of the account's lines by number. */
  readonly lineIds: ReadonlyMap<string, number>;
  /** What the files were read as; null when they were not read again. */
  readonly imported: ImportSummary | null;
  readonly lookups: LookupResult | null;
  /** Files of exclusions with rows that leave nobody out. */
  readonly unreadExclusions: readonly UnreadExclusions[];
  /** The files have changed since a run began that continues with the old ones. */
  readonly hasChangedFiles: boolean;
}

export interface PrepareAsked {
  readonly inputs: Inputs;
  /** Another run is wanted, also when the last one is over. */
  readonly isNewRun: boolean;
  /** The occurrence that a plan was made for: another run is wanted when the last one is over and is not it. */
  readonly forOccurrence?: string | undefined;
  /** The provider has just confirmed that the lines are ours: those that were blocked are tried again. */
  readonly hasConfirmedLines?: boolean;
  /** Null: channels are not looked up. */
  readonly provider: Pick<SendblueClient, 'evaluateService'> | null;
  /** Called with what is being done, for a person who waits. */
  readonly onStep: (step: string) => void;
}
