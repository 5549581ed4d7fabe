/** A matrix as a strip of strengths, row by row. A cell shows several elements of a large matrix. */

import type { ReadonlyFloats, Shape } from '../../tensor/tensor.ts';

/** Rows of the matrix, or a single row if it has too many. Strengths are −1 to 1, or NaN for a NaN element. */
export type Heat = readonly (readonly number[])[];

/** Cells of a strip, the gaps between its rows included. */
const MOST_CELLS = 19;
/** Fewest cells of a row: narrower rows look like their gaps. */
const LEAST_OF_ROW = 2;

/** How many rows show a matrix, and how many cells each row has. */
export interface HeatGrid {
  readonly rows: number;
  readonly cells: number;
}

/** Returns the grid, which depends only on the shape; undefined unless it is a matrix. */
function heatGrid(shape: Shape): HeatGrid | undefined {
  const [rows = 0, columns = 0] = shape;
  if (shape.length !== 2 || rows * columns === 0) return undefined;
  const room = Math.floor((MOST_CELLS - (rows - 1)) / rows);
  const isInRows = room >= Math.min(columns, LEAST_OF_ROW);
  return isInRows ? { rows, cells: Math.min(columns, room) } : { rows: 1, cells: Math.min(rows * columns, MOST_CELLS) };
}

/** Cells of the whole strip, 0 for shapes without a strip. */
export function heatWidth(shape: Shape): number {
  const grid = heatGrid(shape);
  return grid === undefined ? 0 : grid.rows * grid.cells + grid.rows - 1;
}

/** Each cell holds the element with the largest absolute value of its part, divided by the tensor's largest absolute value. */
export function heatOf(shape: Shape, numbers: ReadonlyFloats): Heat | undefined {
  const grid = heatGrid(shape);
  if (grid === undefined) return undefined;
  const perRow = numbers.length / grid.rows;
  const strongest = Array.from({ length: grid.rows }, (_, row) =>
    Array.from({ length: grid.cells }, (_, cell) => {
      const [from, to] = [cell, cell + 1].map(at => row * perRow + Math.floor((at * perRow) / grid.cells));
      return strongestOf(numbers, from!, to!); // pairs
    }),
  );
  const greatest = Math.max(0, ...strongest.flat().map(Math.abs).filter(Number.isFinite));
  return strongest.map(row => row.map(x => (Number.isFinite(x) ? x / (greatest || 1) : Math.sign(x))));
}

function strongestOf(numbers: ReadonlyFloats, from: number, to: number): number {
  let strongest = 0;
  for (let i = from; i < to; i++) {
    const x = numbers[i]!;
    if (Number.isNaN(x)) return x;
    if (Math.abs(x) > Math.abs(strongest)) strongest = x;
  }
  return strongest;
}
