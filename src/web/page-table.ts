/** Tables on a page, which has no Ink: the same rows as ink-table's, with a blank on each side of a cell. A test holds the two equal. */

import { drawTableWith } from '../tui/table-rows.ts';

export const tableRows = drawTableWith(titles => titles.map(() => ({ before: ' ', after: ' ' })));
