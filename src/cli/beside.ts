/** Opens a table of examples beside a scenario: a file from a stranger names it, so that only the scenario's own folder is read. */

import { realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import Papa from 'papaparse';
import { FILE_LIMITS } from '../limits.ts';
import type { Beside, DataTable } from '../scenario/data-file.ts';
import { badTable, outsideFolder, tooManyRows, unreadableData } from '../scenario/data-file-errors.ts';
import type { Mistake } from '../scenario/scenario-errors.ts';
import { withLineFeeds } from '../text/line-feeds.ts';
import { utf8Text } from '../text/utf8.ts';
import { smallFile } from './small-file.ts';
import { whyUnreadable } from './unreadable.ts';

/** Returns what opens tables in the folder of `scenario`, a path. */
export const besideOf =
  (scenario: string): Beside =>
  name => {
    try {
      const folder = realpathSync(dirname(scenario));
      const asked = join(folder, name);
      if (isAbsolute(name) || isOutside(folder, asked)) return outsideFolder(name);
      const file = realpathSync(asked); // a link may lead anywhere
      return isOutside(folder, file) ? outsideFolder(name) : tableIn(name, file);
    } catch (error) {
      return unreadableData(name, whyUnreadable(error as NodeJS.ErrnoException)); // only the file system throws here
    }
  };

function isOutside(folder: string, file: string): boolean {
  const path = relative(folder, file);
  return path === '' || path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path);
}

function tableIn(name: string, file: string): DataTable | Mistake {
  const content = smallFile(file, FILE_LIMITS.bytes);
  if (content === 'more') return unreadableData(name, `expected at most ${FILE_LIMITS.bytes} bytes`);
  if (typeof content === 'string') return unreadableData(name, `it is ${content}`);
  const text = utf8Text(content);
  if (text === undefined) return unreadableData(name, 'expected UTF-8 text');
  return rowsOf(withLineFeeds(text));
}

/** Papa looks through the blank space before a separator once for each quote before that; a tab that separates does not count. */
const longBlank = (separator: string): RegExp => (separator === '\t' ? /[^\S\n\t]{64,}/g : /[^\S\n]{64,}/g);

/** Rows that a scenario has room for with its examples embedded: each takes a digit, a comma and a space. */
const MOST_ROWS = Math.floor(FILE_LIMITS.bytes / 3);

function rowsOf(text: string): DataTable | Mistake {
  const rows: (readonly string[])[] = [];
  let open: number | undefined;
  const delimiter = separatorIn(text);
  Papa.parse<string[]>(text.replace(longBlank(delimiter), ' '), {
    delimiter,
    newline: '\n',
    skipEmptyLines: false, // so that rows keep their numbers
    preview: MOST_ROWS + 1,
    fastMode: false, // which makes a text of every line before the first row, also of lines beyond the preview
    // Row by row, as all rows at once take twice the memory.
    step: ({ data, errors }) => {
      rows.push(data.length === 1 && data[0] === '' ? BLANK : data.map(cell => cell.trim()));
      if (errors.some(({ type }) => type === 'Quotes')) open ??= rows.length;
    },
  });
  if (open !== undefined) return badTable(open, 'a quote is not closed');
  return rows.length > MOST_ROWS ? tooManyRows(MOST_ROWS) : withoutBlankEnd(rows);
}

const BLANK: readonly string[] = [''];

const SEPARATORS = [',', ';', '\t'] as const;

/** Characters in which the names are looked through. */
const HEAD = 65_536;

/** Returns the separator that the row of names has most of, outside of quotes; a comma without any. */
function separatorIn(text: string): string {
  const [names = ''] = text
    .slice(0, HEAD)
    .replace(/"[^"]*"/g, '')
    .split('\n', 1);
  const counts = SEPARATORS.map(separator => names.split(separator).length);
  return SEPARATORS[counts.indexOf(Math.max(...counts))]!; // the largest is among them
}

function withoutBlankEnd(rows: DataTable): DataTable {
  const last = rows.findLastIndex(row => row.some(cell => cell !== ''));
  return rows.slice(0, last + 1);
}
