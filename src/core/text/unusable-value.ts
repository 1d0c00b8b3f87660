/** A value, format or argument that cannot be used. The message is a predicate of the value and does not quote it. */
export class UnusableValue extends Error {
  override readonly name = 'UnusableValue';
  /** The values that may be to blame, the likeliest first: they lead to the column. Never shown. */
  readonly values: readonly unknown[];

  constructor(reason: string, values: readonly unknown[] = []) {
    super(reason);
    this.values = values;
  }
}
