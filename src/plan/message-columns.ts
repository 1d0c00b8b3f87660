/** Messages -> columns of numbers, which take a tenth of the memory. */
import type { ForecastMessages } from '../core/forecast/question.ts';

export interface MessageColumns extends ForecastMessages {
  /** 1: its recipient knows no line yet, so that any line may send it. */
  readonly isMovable: Uint8Array;
}

export interface ColumnsRow {
  readonly line: number;
  readonly run: number;
  readonly window: number;
  readonly isNew: boolean;
  readonly isLaterPart: boolean;
  readonly isMovable: boolean;
}

export interface ColumnsBuilder {
  add(row: ColumnsRow): void;
  columns(): MessageColumns;
}

const firstSize = 1_024;

/** Columns that grow by doubling. */
export function createColumns(): ColumnsBuilder {
  let count = 0;
  let size = firstSize;
  let line = new Uint16Array(size);
  let run = new Uint16Array(size);
  let window = new Uint16Array(size);
  // One byte per message: bit 0 new, bit 1 later part, bit 2 movable.
  let facts = new Uint8Array(size);
  const grow = (): void => {
    size *= 2;
    line = copyInto(new Uint16Array(size), line);
    run = copyInto(new Uint16Array(size), run);
    window = copyInto(new Uint16Array(size), window);
    facts = copyInto(new Uint8Array(size), facts);
  };
  return {
    add: (row) => {
      if (count === size) grow();
      line[count] = row.line;
      run[count] = row.run;
      window[count] = row.window;
      facts[count] = (row.isNew ? 1 : 0) | (row.isLaterPart ? 2 : 0) | (row.isMovable ? 4 : 0);
      count += 1;
    },
    columns: () => {
      const used = facts.subarray(0, count);
      return {
        count,
        line: line.subarray(0, count),
        run: run.subarray(0, count),
        window: window.subarray(0, count),
        isNew: used.map((fact) => fact & 1),
        isLaterPart: used.map((fact) => (fact >> 1) & 1),
        isMovable: used.map((fact) => (fact >> 2) & 1),
      };
    },
  };
}

function copyInto<T extends Uint8Array | Uint16Array>(larger: T, smaller: T): T {
  larger.set(smaller);
  return larger;
}
