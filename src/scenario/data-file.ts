/** Examples from a table beside the scenario, such as a CSV file → tensors by leaf. Pure: the file is opened elsewhere. */

import { FILE_LIMITS } from '../limits.ts';
import { type Tensor, tensor } from '../tensor/tensor.ts';
import {
  badColumns,
  columnTwice,
  dataTooLarge,
  differentCells,
  emptyCell,
  mixedColumn,
  noExamples,
  noFolder,
  numberTooLarge,
  unknownClass,
  unknownColumn,
} from './data-file-errors.ts';
import { described } from './described.ts';
import type { Findings } from './findings.ts';
import { itemsOf, type JsonNode, memberOf, membersOf } from './json-document.ts';
import type { Mistake } from './scenario-errors.ts';
import type { WrittenTensor } from './written-numbers.ts';

/** Rows of a table, each with its cells as written; the first row has the columns' names. */
export type DataTable = readonly (readonly string[])[];

/** Opens a table by its name in the scenario, in the scenario's own folder only. */
export type Beside = (name: string) => DataTable | Mistake;

/** The texts of each column by its name, numbered in this order from 0; a column of numbers has none. */
export type Classes = ReadonlyMap<string, readonly string[]>;

/** Examples by leaf, and the classes of the columns that they came from. */
export interface ReadExamples {
  readonly examples: ReadonlyMap<string, WrittenTensor>;
  readonly classes: Classes;
}

/** The key under which a file is named in place of examples; a leaf of this name has numbers. */
const FILE = 'file';

/** Returns the node with the file's name, when the section names a file. */
export function fileNamedIn(section: JsonNode | undefined): JsonNode | undefined {
  const file = memberOf(section, FILE);
  return file?.type === 'string' ? file : undefined;
}

/** Reads the leaves of a section that names a file: each has a column's name (a number an example) or a list of them (a vector an example). @param known Classes that columns have in the training's table. */
export function readTable(
  section: JsonNode,
  file: JsonNode,
  { beside, known }: { readonly beside: Beside | undefined; readonly known: Classes },
  findings: Findings,
): ReadExamples {
  const examples = new Map<string, WrittenTensor>();
  const table = beside === undefined ? noFolder() : beside(file.value);
  const mistake = isMistake(table) ? table : mistakeIn(table);
  if (mistake !== undefined || isMistake(table)) {
    if (mistake !== undefined) findings.report(mistake, file);
    return { examples, classes: known };
  }
  const columns = new Columns(table, known);
  for (const { name, value } of membersOf(section)) {
    if (value === file) continue;
    const read = columns.of(value, findings);
    if (read !== undefined) examples.set(name, { node: value, value: read, places: [] });
  }
  return { examples, classes: columns.classes };
}

/** Returns the scenario's text with the examples in place of the file's name, so that a log of it is whole. */
export function embedded(
  text: string,
  section: JsonNode,
  examples: ReadonlyMap<string, WrittenTensor>,
  findings: Findings,
): string {
  const numbers = [...examples.values()].reduce((sum, { value }) => sum + value.data.length, 0);
  const least = text.length - section.length + 3 * numbers; // a digit, a comma and a space
  if (least > FILE_LIMITS.bytes) {
    findings.report(dataTooLarge(`at least ${least}`), fileNamedIn(section));
    return text;
  }
  const leaves = [...examples].map(([name, { value }]) => `${JSON.stringify(name)}: ${jsonOf(value)}`);
  const whole = `${text.slice(0, section.offset)}{ ${leaves.join(', ')} }${text.slice(section.offset + section.length)}`;
  if (whole.length > FILE_LIMITS.bytes) findings.report(dataTooLarge(`${whole.length}`), fileNamedIn(section));
  return whole;
}

/** Whether a result is a mistake. */
const isMistake = (result: DataTable | Mistake): result is Mistake => 'code' in result;

function mistakeIn(table: DataTable): Mistake | undefined {
  const [header, ...rows] = table;
  if (header === undefined || rows.length === 0) return noExamples(table.length);
  const odd = rows.findIndex(row => row.length !== header.length);
  return odd === -1 ? undefined : differentCells(odd + FIRST_ROW, rows[odd]!.length, header.length);
}

/** Rows are numbered from 1 as a spreadsheet does: the header is row 1. */
const FIRST_ROW = 2;

class Columns {
  private readonly header: readonly string[];
  private readonly rows: DataTable;
  private readonly known: Classes;
  private readonly read = new Map<string, ReadColumn | CellProblem>();

  constructor([header, ...rows]: DataTable, known: Classes) {
    this.header = header!; // a table without mistakes has a header
    this.rows = rows;
    this.known = known;
  }

  get classes(): Classes {
    return new Map([...this.read].flatMap(([name, read]) => ('numbers' in read ? [[name, read.classes]] : [])));
  }

  /** Returns shape (examples) for a column, (examples, columns) for a list of columns. */
  of(node: JsonNode, findings: Findings): Tensor | undefined {
    const isList = node.type === 'array';
    const named = isList ? itemsOf(node) : [node];
    const odd = named.find(({ type }) => type !== 'string');
    if (odd !== undefined || named.length === 0) {
      findings.report(badColumns(described(odd ?? node)), odd ?? node);
      return undefined;
    }
    const columns = named.map(name => this.column(name, findings));
    if (!columns.every(column => column !== undefined)) return undefined;
    const [first] = columns;
    if (!isList) return tensor([this.rows.length], first!); // a name is one column
    const data = this.rows.flatMap((_, row) => columns.map(column => column[row]!));
    return tensor([this.rows.length, columns.length], data);
  }

  private column(node: JsonNode, findings: Findings): readonly number[] | undefined {
    const name: string = node.value.trim();
    const at = this.header.indexOf(name);
    const isTwice = at !== this.header.lastIndexOf(name);
    if (at === -1) findings.report(unknownColumn(name, this.header), node);
    else if (isTwice) findings.report(columnTwice(name), node);
    if (at === -1 || isTwice) return undefined;
    const isNew = !this.read.has(name);
    const cells = () => this.rows.map(row => row[at]!);
    const read = this.read.get(name) ?? readCells(cells(), this.known.get(name));
    this.read.set(name, read);
    if ('numbers' in read) return read.numbers;
    if (isNew) findings.report(mistakeOfCell(name, read), node);
    return undefined;
  }
}

interface ReadColumn {
  readonly numbers: readonly number[];
  /** None where the cells are numbers. */
  readonly classes: readonly string[];
}

interface CellProblem {
  readonly row: number;
  readonly found: string;
  /** What the cell may be. */
  readonly among?: readonly string[];
}

function mistakeOfCell(name: string, { row, found, among }: CellProblem): Mistake {
  if (found === '') return emptyCell(name, row);
  if (among !== undefined) return unknownClass(name, row, { found, among });
  return numberIn(found) === undefined ? mixedColumn(name, row, found) : numberTooLarge(name, row, found);
}

/** Reads a column: numbers, or texts with the number of each among all of them in order, from 0, or among those that are known. */
function readCells(cells: readonly string[], known: readonly string[] | undefined): ReadColumn | CellProblem {
  const problem = (row: number): CellProblem => ({ row: row + FIRST_ROW, found: cells[row]! });
  const empty = cells.indexOf('');
  if (empty !== -1) return problem(empty);
  const numbers = cells.map(numberIn);
  const text = numbers.indexOf(undefined);
  const large = numbers.findIndex((number, row) => isTooLarge(number, cells[row]!));
  const isNumbers = known === undefined ? numbers.some(number => number !== undefined) : known.length === 0;
  if (isNumbers && text === -1 && large !== -1) return problem(large);
  if (isNumbers) return text === -1 ? { numbers: numbers as readonly number[], classes: [] } : problem(text); // none is undefined
  const classes = known ?? [...new Set(cells)].sort();
  const numberOf = new Map(classes.map((text, number) => [text, number]));
  const strange = cells.findIndex(cell => !numberOf.has(cell));
  return strange === -1
    ? { numbers: cells.map(cell => numberOf.get(cell)!), classes }
    : { ...problem(strange), among: classes };
}

/** Returns the number that a cell has; NaN and inf as pandas and NumPy write them. */
function numberIn(cell: string): number | undefined {
  if (/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(cell)) return Number(cell);
  if (/^nan$/i.test(cell)) return Number.NaN;
  const infinite = /^([-+]?)inf(inity)?$/i.exec(cell);
  return infinite ? (infinite[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY) : undefined;
}

/** Whether digits mean more than a 64-bit number can be. */
const isTooLarge = (number: number | undefined, cell: string): boolean =>
  (number === Number.POSITIVE_INFINITY || number === Number.NEGATIVE_INFINITY) && /\d/.test(cell);

function jsonOf({ shape, data }: Tensor): string {
  const numbers = [...data].map(jsonNumber);
  const width = shape[1];
  if (width === undefined) return `[${numbers.join(', ')}]`;
  const rows = Array.from({ length: shape[0]! }, (_, row) => numbers.slice(row * width, (row + 1) * width));
  return `[${rows.map(row => `[${row.join(', ')}]`).join(', ')}]`;
}

function jsonNumber(number: number): string {
  if (Object.is(number, -0)) return '-0.0';
  return Number.isFinite(number) ? String(number) : `"${number}"`;
}
