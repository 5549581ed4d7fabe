/** A page prints the same tables as ink-table. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tableRows as inkRows } from '../../src/tui/table.tsx';
import type { Column } from '../../src/tui/table-rows.ts';
import { tableRows } from '../../src/web/page-table.ts';

const text = fc.constantFrom('', 'W1', '−3.638×10⁻⁶', '[[1, 2], [3, 4]]', '漢字', 'é', '▶ a', 'pending', '?');
const titles = fc.uniqueArray(fc.constantFrom('node', 'value', 'gradient', 'state', 'Δ', '漢', 'm'), { minLength: 1 });
const cell = fc.record({ text, inverse: fc.boolean(), role: fc.constantFrom('value' as const, 'muted' as const) });
const entries = fc.array(fc.array(cell, { maxLength: 8 }), { maxLength: 5 });

test('whatever columns and cells it has', () => {
  fc.assert(
    fc.property(titles, entries, fc.boolean(), (names, cells, isRight) => {
      const columns: readonly Column[] = names.map((title, i) => ({
        title,
        align: (i % 2 === 0) === isRight ? 'right' : 'left',
      }));
      expect(tableRows(columns, cells)).toEqual(inkRows(columns, cells));
    }),
  );
});
