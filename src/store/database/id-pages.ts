/** Pages of a run's rows by bounds of their ids. Invariant: every id from the first to the last is in exactly one page. */
export interface IdPage {
  readonly fromId: number;
  /** The first id after it. */
  readonly untilId: number;
}

/** `bounds`: the first and last id, null where there are no rows. */
export function* idPages(
  bounds: { first: number | null; last: number | null } | undefined,
  pageIds: number,
): Generator<IdPage> {
  const { first = null, last = null } = bounds ?? {};
  if (first === null || last === null) return;
  for (let fromId = first; fromId <= last; fromId += pageIds) yield { fromId, untilId: fromId + pageIds };
}
