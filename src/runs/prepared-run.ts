/** What a run is prepared from, and the prepared run. */
import type { ImportSummary } from '../audience/audience.ts';
import type { OnlyState } from '../core/message/only.ts';
import type { LookupResult } from '../evaluate/look-up.ts';
import type { Inputs } from '../inputs/load-inputs.ts';
import type { SendblueClient } from '../sendblue/client.ts';
import type { RunRow } from '../store/runs/run.ts';

export interface PreparedRun {
  readonly run: RunRow;
  /** `planned`: nothing has been sent; `resumed`: it was under way; `ended`: it was finished or cancelled before. */
  readonly how: 'planned' | 'resumed' | 'ended';
  /** Ids of the account's lines by number. */
  readonly lineIds: ReadonlyMap<string, number>;
  /** How the files were read; null if they were not read again. */
  readonly imported: ImportSummary | null;
  readonly lookups: LookupResult | null;
  /** Rows that are left out because they kept ending Bluecast, such as `row 17`. */
  readonly quarantined: readonly string[];
  /** True if the files have changed since the run was planned; it continues with the old ones. */
  readonly hasChangedFiles: boolean;
}

export interface PrepareAsked {
  readonly inputs: Inputs;
  /** True: plan another run if the last one has ended. */
  readonly isNewRun: boolean;
  /** Repeats only this part of the campaign's last run that is over. Throws `run-not-over`, `no-run-before` and `nobody-left`. */
  readonly only?: OnlyState | undefined;
  /** The occurrence of a plan: if the last run has ended and is a different one, another run is planned. */
  readonly forOccurrence?: string | undefined;
  /** True: rows that kept ending Bluecast are tried again. Throws `rows-not-retried` if the run has begun. */
  readonly retryQuarantined?: boolean;
  /** True: the provider has just confirmed the lines, so blocked ones are tried again. */
  readonly hasConfirmedLines?: boolean;
  /** Null: channels are not looked up. */
  readonly provider: Pick<SendblueClient, 'evaluateService'> | null;
  /** Called with a description of each step, for display. */
  readonly onStep: (step: string) => void;
}
