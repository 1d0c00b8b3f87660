/** Liquid's tags that would treat cells otherwise than conditions and places do. */
import {
  CaseTag,
  type Context,
  CycleTag,
  type Emitter,
  evalToken,
  ForTag,
  type Template,
  type Token,
  TypeGuards,
  toValue,
} from 'liquidjs';
import { areEqualCells } from './compare.ts';
import { EmptyCell, EmptyPlace } from './empty-cell.ts';
import { UnusableValue } from './unusable-value.ts';

/** Compares as `==` does: Liquid's own `case` takes no number for a text, and no text for a number. */
export class CaseOfCells extends CaseTag {
  override *render(context: Context, emitter: Emitter): Generator<unknown, void, unknown> {
    const target = yield this.value.value(context);
    for (const { values, templates } of this.branches) {
      for (const token of values) {
        const wanted = yield evalToken(token, context);
        if (toValue(yield areEqualCells(target, wanted, context)) !== true) continue;
        yield this.liquid.renderer.renderTemplates(templates, context, emitter);
        return;
      }
    }
    yield this.liquid.renderer.renderTemplates(this.elseTemplates, context, emitter);
  }
}

/** Prints nothing from an empty cell. */
export class CycleOfCells extends CycleTag {
  override *render(context: Context, emitter: Emitter): Generator<unknown, unknown, unknown> {
    for (const candidate of this.arguments()) {
      const value = yield evalToken(candidate as Token, context);
      if (value instanceof EmptyCell) throw new EmptyPlace(value.column);
    }
    return yield super.render(context, emitter);
  }
}

/** Counts only to numbers: Liquid repeats nothing for `1,200` and for an empty cell. */
export class ForOfCells extends ForTag {
  override *render(context: Context, emitter: Emitter): Generator<unknown, void | string, Template[]> {
    const { collection } = this;
    for (const bound of TypeGuards.isRangeToken(collection) ? [collection.lhs, collection.rhs] : []) {
      const value: unknown = yield evalToken(bound, context);
      if (value instanceof EmptyCell) throw new EmptyPlace(value.column);
      if (!Number.isInteger(Number(toValue(value))))
        throw new UnusableValue('is not a whole number to count to', [value]);
    }
    return yield* super.render(context, emitter);
  }
}
