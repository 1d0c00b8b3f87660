/** Two texts as one, with removed and added words marked: `See [-you-] {+us+} soon`. */

/** Words compared at most: the cost grows with their square. */
const maxWords = 1_500;

export interface DiffPiece {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

/** The pieces of the comparison, with neighbours of one kind joined. Texts that are too long count as replaced. */
export function diffWords(before: string, after: string): readonly DiffPiece[] {
  const [old, now] = [splitWords(before), splitWords(after)];
  if (old.length > maxWords || now.length > maxWords) {
    return [
      { kind: 'removed', text: before },
      { kind: 'added', text: after },
    ];
  }
  return joinPieces(walk(old, now, commonLengths(old, now)));
}

/** `Sale [-today-]{+tomorrow+} only` */
export function formatWordDiff(pieces: readonly DiffPiece[]): string {
  const marks = { same: ['', ''], removed: ['[-', '-]'], added: ['{+', '+}'] } as const;
  return pieces.map(({ kind, text }) => `${marks[kind][0]}${text}${marks[kind][1]}`).join('');
}

/** Words and the spaces between them, each a piece of its own. */
function splitWords(text: string): string[] {
  return text.split(/(\s+)/).filter((piece) => piece !== '');
}

/** For each pair of positions, the length of the longest common sequence of the words from there on. */
function commonLengths(old: readonly string[], now: readonly string[]): readonly Uint16Array[] {
  const lengths = Array.from({ length: old.length + 1 }, () => new Uint16Array(now.length + 1));
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = now.length - 1; j >= 0; j -= 1) {
      const row = lengths[i] as Uint16Array;
      const next = lengths[i + 1] as Uint16Array;
      row[j] = old[i] === now[j] ? (next[j + 1] ?? 0) + 1 : Math.max(next[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  return lengths;
}

function* walk(old: readonly string[], now: readonly string[], lengths: readonly Uint16Array[]): Generator<DiffPiece> {
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    const [was, is] = [old[i], now[j]];
    if (was !== undefined && was === is) {
      yield { kind: 'same', text: was };
      i += 1;
      j += 1;
    } else if (was !== undefined && (is === undefined || (lengths[i + 1]?.[j] ?? 0) >= (lengths[i]?.[j + 1] ?? 0))) {
      yield { kind: 'removed', text: was };
      i += 1;
    } else {
      yield { kind: 'added', text: is ?? '' };
      j += 1;
    }
  }
}

function joinPieces(pieces: Iterable<DiffPiece>): readonly DiffPiece[] {
  const joined: { kind: DiffPiece['kind']; text: string }[] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    if (last?.kind === piece.kind) last.text += piece.text;
    else joined.push({ ...piece });
  }
  return joined;
}
