/** Guesses what was meant, for error messages only. */

/** The candidate that is a few typing mistakes away from `word`; null when none is near enough. */
export function nearestOf(word: string, candidates: readonly string[]): string | null {
  let best: { candidate: string; slips: number } | null = null;
  for (const candidate of candidates) {
    const slips = slipsBetween(plain(word), plain(candidate));
    if (best === null || slips < best.slips) best = { candidate, slips };
  }
  return best !== null && best.slips <= Math.max(1, Math.floor(word.length / 3)) ? best.candidate : null;
}

/** Without capitals, hyphens and underscores, which do not count as mistakes. */
function plain(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** `did you mean "csv"?`, or the list of candidates. */
export function suggest(word: string, candidates: readonly string[]): string {
  const nearest = nearestOf(word, candidates);
  if (nearest !== null) return `did you mean "${nearest}"?`;
  return candidates.length === 1 ? `write ${candidates[0]}` : `choose from ${candidates.join(', ')}`;
}

/** Letters to insert, delete, replace, or swap with their neighbour. */
function slipsBetween(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  const at = (row: number, column: number): number => rows[row]?.[column] ?? 0;
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= b.length; j += 1) {
      const isSame = a[i - 1] === b[j - 1];
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const slips = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + (isSame ? 0 : 1));
      row.push(isSwap ? Math.min(slips, at(i - 2, j - 2) + 1) : slips);
    }
  }
  return at(a.length, b.length);
}
