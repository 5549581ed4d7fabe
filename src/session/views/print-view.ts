/** The rows of a print in sight: event, iteration, value, and the change since the row before. */

import { type Writer, writerFor } from '../../explain/derivation.ts';
import { differenceOf } from '../../query/changes.ts';
import { valueWriter } from '../../query/conditions.ts';
import { valueAfter } from '../../query/follow.ts';
import { changesOf, type Printed, printRows } from '../../query/print.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { alignDecimals } from '../../text/number-format.ts';
import { unchangedWords } from '../../text/rounding.ts';
import { logOf, type Session } from '../session.ts';
import { windowOf } from './window.ts';

export interface PrintRow {
  readonly position: number;
  readonly iteration: number;
  readonly phase: string;
  readonly value: string;
  /** '' in the first row, and where values cannot be subtracted. */
  readonly change: string;
  readonly isChosen: boolean;
}

export interface PrintView {
  readonly title: string;
  readonly rows: readonly PrintRow[];
  readonly first: number;
  readonly count: number;
  /** The progress of the search: ` so far, event 8192 of 275000`; '' once all rows are found. */
  readonly progress: string;
}

/** @param width Cells of a value, and of a change. */
export function printView(
  session: Session,
  printed: Printed,
  choice: number,
  height: number,
  width: number,
): PrintView {
  const { digits } = session.view;
  const log = logOf(session);
  const all = printRows(log, printed);
  const { first, end } = windowOf(all.count, choice, height);
  const { condition, isWhole, looked } = changesOf(log, printed.text);
  const valueOfRow = (row: number) => all.valueAt(row) ?? valueAfter(log, condition, all.at(row));
  const shown = Array.from({ length: end - first }, (_, row) => first + row);
  const positions = shown.map(all.at);
  const values = shown.map(valueOfRow);
  const before = first === 0 ? undefined : valueOfRow(first - 1);
  const previous = (row: number) => (row === 0 ? before : values[row - 1]);
  const changes = values.map((value, row) => (condition.isTruth ? undefined : differenceOf(previous(row), value)));
  const style = { digits, width };
  const writeValue = valueWriter(condition, writerFor(style, [], [...values, before]));
  const writeChange = writerFor(style, [], changes);
  const column = (tensors: readonly (Tensor | undefined)[], write: Writer, nothing: string) =>
    alignedTexts(tensors.map(one => ({ text: one ? write(one) : nothing, isNumber: one?.shape.length === 0 })));
  const [valueTexts, changeTexts] = [column(values, writeValue, '?'), column(changes, writeChange, '')];
  return {
    title: `Print: ${printed.text} ${printed.by === 'change' ? 'where it changes' : 'at the end of each iteration'}`,
    first,
    count: all.count,
    progress: isWhole || printed.by === 'iteration' ? '' : ` so far, event ${looked - 1} of ${log.length - 1}`,
    rows: positions.map((position, row) => ({
      position,
      iteration: log.iterationNumberAt(position),
      phase: log.phaseAt(position),
      value: valueTexts[row]!,
      change: unchangedWords(previous(row), values[row], digits) ?? changeTexts[row]!,
      isChosen: first + row === choice,
    })),
  };
}

/** Numbers with their decimal points below each other; everything else as it is. */
function alignedTexts(cells: readonly { readonly text: string; readonly isNumber: boolean }[]): readonly string[] {
  const aligned = alignDecimals(cells.filter(({ isNumber }) => isNumber).map(({ text }) => text));
  let next = 0;
  return cells.map(({ text, isNumber }) => (isNumber ? aligned[next++]! : text));
}
