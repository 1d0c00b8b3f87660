/** What a proof is asked for. */
export interface ProveAsked {
  readonly kills: number;
  readonly recipients: number;
  readonly workers: number;
  readonly seed: string;
  readonly faults: 'storm' | 'none';
}
