/** Opens a table of examples beside a scenario: a file from a stranger names it, so that only the scenario's own folder is read. */

import { realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import Papa from 'papaparse';
import { FILE_LIMITS } from '../limits.ts';
import type { Beside, DataTable } from '../scenario/data-file.ts';
import { badTable, outsideFolder, unreadableData } from '../scenario/data-file-errors.ts';
import type { Mistake } from '../scenario/scenario-errors.ts';
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
  const { data, errors } = Papa.parse<string[]>(text, {
    delimitersToGuess: [',', ';', '\t'],
    skipEmptyLines: false, // so that rows keep their numbers
  });
  const error = errors.find(({ type }) => type === 'Quotes');
  if (error !== undefined) return badTable((error.row ?? 0) + 1, 'a quote is not closed');
  return withoutBlankEnd(data.map(row => row.map(cell => cell.trim())));
}

function withoutBlankEnd(rows: DataTable): DataTable {
  const last = rows.findLastIndex(row => row.some(cell => cell !== ''));
  return rows.slice(0, last + 1);
}
