/** The screen as rows of a page. Every text is set as text, so nothing of a scenario can become markup. */

import { isSameStyle, type Row } from '../../tui/row.ts';
import type { Size } from '../../tui/shell/application.ts';
import { type RunPiece, runsOf, type TextRun } from '../row-runs.ts';

/** Pixels of a cell. */
export interface CellSize {
  readonly width: number;
  readonly height: number;
}

/** Pixels of a cell's width on a page of that width: about 160 columns where there is room, and letters that can be read on a phone. */
const cellWidthFor = (width: number): number => (width < 600 ? 7 : Math.min(10, Math.max(8, Math.floor(width / 160))));

const HEIGHT_TO_WIDTH = 2.1;
const LEAST = { columns: 20, rows: 5 };

/** A run of a line with its nodes. */
interface ShownRun {
  readonly key: string;
  readonly nodes: readonly ChildNode[];
}

interface Line {
  readonly element: HTMLElement;
  row: Row;
  runs: ShownRun[];
}

export class Grid {
  readonly #element: HTMLElement;
  readonly #lines: Line[] = [];
  #cell: CellSize = { width: 8, height: 17 };
  #size: Size | undefined;

  constructor(element: HTMLElement) {
    this.#element = element;
  }

  /** Fits the letters to the room of the parent element, and returns its size in cells. On paper all stays: the style makes it smaller. */
  measure(): Size {
    if (this.#size && matchMedia('print').matches) return this.#size;
    const room = this.#element.parentElement!.getBoundingClientRect(); // the grid stands in the screen
    const width = cellWidthFor(room.width);
    const height = Math.round(width * HEIGHT_TO_WIDTH);
    const { style } = this.#element;
    this.#cell = { width, height };
    // Letters of whole pixels: the rest of their width goes between them, or a row would drift from the next.
    style.letterSpacing = '0';
    style.fontSize = '100px';
    style.fontSize = `${(100 * width) / this.#advance()}px`;
    style.letterSpacing = `${width - this.#advance()}px`;
    style.setProperty('--w', `${width}px`);
    style.setProperty('--h', `${height}px`);
    style.setProperty('--x', `${Math.floor(width / 2)}px`);
    style.setProperty('--y', `${Math.floor(height / 2)}px`);
    const columns = Math.max(LEAST.columns, Math.floor(room.width / width));
    const rows = Math.max(LEAST.rows, Math.floor(room.height / height));
    style.setProperty('--wide', `${columns * width}`);
    style.setProperty('--tall', `${rows * height}`);
    this.#size = { columns, rows };
    return this.#size;
  }

  /** Pixels of a letter. */
  #advance(): number {
    const probe = document.createElement('span');
    probe.textContent = 'M'.repeat(PROBE);
    this.#element.append(probe);
    const { width } = probe.getBoundingClientRect();
    probe.remove();
    return width / PROBE;
  }

  /** Shows rows; what stays the same is left alone. */
  show(rows: readonly Row[]): void {
    for (const { element } of this.#lines.splice(rows.length)) element.remove();
    for (const [i, row] of rows.entries()) {
      const line = this.#lines[i] ?? this.#addLine();
      if (!isSameRow(line.row, row)) showIn(line, row);
    }
  }

  #addLine(): Line {
    const line: Line = { element: document.createElement('div'), row: [], runs: [] };
    this.#element.append(line.element);
    this.#lines.push(line);
    return line;
  }

  /** Returns the cell under a point of the window. */
  cellAt({ clientX, clientY }: Pick<MouseEvent, 'clientX' | 'clientY'>): {
    readonly column: number;
    readonly row: number;
  } {
    const { left, top } = this.#element.getBoundingClientRect();
    const { width, height } = this.#cell;
    return { column: Math.floor((clientX - left) / width), row: Math.floor((clientY - top) / height) };
  }
}

const PROBE = 100;

const isSameRow = (before: Row, row: Row): boolean =>
  before.length === row.length &&
  row.every((segment, i) => segment.text === before[i]!.text && isSameStyle(segment, before[i]!));

/** Puts in what is between the runs that stay at both ends. */
function showIn(line: Line, row: Row): void {
  line.row = row;
  const runs = runsOf(row).map(run => ({ run, key: JSON.stringify(run) }));
  const least = Math.min(runs.length, line.runs.length);
  let head = 0;
  while (head < least && runs[head]!.key === line.runs[head]!.key) head++;
  let tail = 0;
  while (tail < least - head && runs.at(-1 - tail)!.key === line.runs.at(-1 - tail)!.key) tail++;
  const shown = runs.slice(head, runs.length - tail).map(({ run, key }): ShownRun => ({ key, nodes: nodesOf(run) }));
  const gone = line.runs.splice(head, line.runs.length - head - tail, ...shown);
  for (const { nodes } of gone) for (const node of nodes) node.remove();
  const next = line.runs[head + shown.length]?.nodes[0] ?? null;
  for (const { nodes } of shown) for (const node of nodes) line.element.insertBefore(node, next);
}

function nodesOf({ look, pieces }: TextRun): readonly ChildNode[] {
  const inner = joined(pieces).map(nodeOf);
  if (look === '') return inner;
  const span = document.createElement('span');
  span.className = look;
  span.append(...inner);
  return [span];
}

/** Joins the cells of a straight line to one: a third of a frame's characters are lines. */
function joined(pieces: readonly RunPiece[]): readonly RunPiece[] {
  const all: RunPiece[] = [];
  for (const piece of pieces) {
    const last = all.at(-1);
    const isSame = typeof piece !== 'string' && typeof last === 'object' && last.form === piece.form;
    if (isSame && piece.form === STRAIGHT)
      all[all.length - 1] = { ...last, character: last.character + piece.character };
    else all.push(piece);
  }
  return all;
}

/** The form of `─`. */
const STRAIGHT = 'line right1 left1';

function nodeOf(piece: RunPiece): ChildNode {
  if (typeof piece === 'string') return new Text(piece);
  const cell = document.createElement('i');
  if (piece.form !== '') cell.className = piece.form;
  cell.textContent = piece.character;
  if (piece.form === STRAIGHT) cell.style.width = `calc(${piece.character.length} * var(--w))`;
  return cell;
}
