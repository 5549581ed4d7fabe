/** Every mistake that a file of examples can have, in words. */

import { FILE_LIMITS } from '../limits.ts';
import { nameHint } from '../text/suggest.ts';
import { mistake, quotedText } from './scenario-errors.ts';

export const noFolder = () =>
  mistake(
    'data-file',
    'the examples are in a file, and no folder is known to look in',
    'open the scenario as a file beside it, or write the numbers',
  );
export const outsideFolder = (name: string) =>
  mistake(
    'data-file',
    `expected a file in the scenario's own folder, found ${quotedText(name)}`,
    'put the file beside the scenario: no other folder is read',
  );
export const unreadableData = (name: string, why: string) =>
  mistake('data-file', `${why}: ${quotedText(name)}`, "expected a CSV file in the scenario's folder");
export const dataTooLarge = (size: string) =>
  mistake(
    'data-file',
    `expected a scenario of at most ${FILE_LIMITS.bytes} bytes with its examples, found ${size}`,
    'take fewer rows, fewer columns or fewer digits',
  );
export const tooManyRows = (most: number) =>
  mistake('data-file', `expected at most ${most} rows, found more`, 'take fewer rows');
export const badTable = (row: number, says: string) =>
  mistake('data-file', `row ${row} is not readable: ${says}`, 'a cell with a quote or a comma stands in double quotes');
export const noExamples = (rows: number) =>
  mistake(
    'data-file',
    `expected a row of column names and a row for each example, found ${rows === 0 ? 'an empty file' : 'one row'}`,
  );
export const differentCells = (row: number, cells: number, columns: number) =>
  mistake(
    'data-file',
    `expected ${columns} cells as in row 1, found ${cells} in row ${row}`,
    'a cell with a comma stands in double quotes',
  );
export const badColumns = (found: string) =>
  mistake(
    'wrong-type',
    `expected the name of a column or a list of names, found ${found}`,
    '{ "file": "iris.csv", "x": ["length", "width"], "y": "species" }',
  );
export const unknownColumn = (name: string, known: readonly string[]) =>
  mistake('unknown-column', `unknown column ${quotedText(name)}`, () => nameHint(name, known));
export const columnTwice = (name: string) =>
  mistake('column-twice', `two columns have the name ${quotedText(name)}`, 'rename one of them');
export const emptyCell = (name: string, row: number) =>
  mistake(
    'empty-cell',
    `expected a number or a class, found nothing in row ${row} of ${quotedText(name)}`,
    'fill it in, or leave the row out',
  );
export const mixedColumn = (name: string, row: number, found: string) =>
  mistake(
    'mixed-column',
    `expected a number, found ${quotedText(found)} in row ${row} of ${quotedText(name)}`,
    'a column has only numbers, or only classes',
  );
export const numberTooLarge = (name: string, row: number, found: string) =>
  mistake(
    'not-finite',
    `expected a number from -1.79e308 to 1.79e308, found ${quotedText(found)} in row ${row} of ${quotedText(name)}`,
    'for infinity write inf or -inf',
  );
export const unknownClass = (
  name: string,
  row: number,
  { found, among }: { readonly found: string; readonly among: readonly string[] },
) =>
  mistake(
    'unknown-class',
    `expected a class that ${quotedText(name)} has in the training's data, found ${quotedText(found)} in row ${row}`,
    () => nameHint(found, among),
  );
