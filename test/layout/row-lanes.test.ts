import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { collapse } from '../../src/layout/collapse.ts';
import { assignLanes } from '../../src/layout/row-lanes.ts';

/** `operands[i]` are the operands of node i, all of them earlier nodes. */
const graphOf = (operands: readonly (readonly number[])[]) => ({
  ids: operands.map((_, id) => id),
  edges: operands.flatMap((list, to) => list.map((from, slot) => ({ from, to, slot }))),
});

describe('Rows with lanes', () => {
  test('a chain stays in one lane', () => {
    expect(assignLanes(graphOf([[], [0], [1], [2]])).rows.map(({ lane }) => lane)).toEqual([0, 0, 0, 0]);
  });

  test('an operation takes over the lane of its operand that is an operation', () => {
    // d = 2b, e = a + d, L = c e, with b, d, a, e, c, L in rows
    expect(assignLanes(graphOf([[], [0], [], [2, 1], [], [4, 3]])).rows.map(({ lane }) => lane)).toEqual([
      0, 0, 1, 0, 1, 0,
    ]);
  });

  test('two nets never share a lane in a row', () => {
    const operands = fc
      .array(fc.array(fc.nat(1000), { maxLength: 3 }), { minLength: 1, maxLength: 40 })
      .map(lists => lists.map((list, node) => (node === 0 ? [] : list.map(pick => pick % node))));
    fc.assert(
      fc.property(operands, lists => {
        const { rows, edges } = assignLanes(graphOf(lists));
        const lastUse = rows.map((_, row) => Math.max(row, ...edges.filter(e => e.from === row).map(e => e.to)));
        for (const [row, { lane }] of rows.entries())
          for (const [other, { lane: taken }] of rows.entries())
            if (other < row && taken === lane) {
              expect(lastUse[other]).toBeLessThanOrEqual(row);
              if (lastUse[other] === row) expect(lists[row]).toContain(other); // it takes the lane over
            }
      }),
    );
  });
});

describe('Collapsing', () => {
  test('joins a group’s edges into one for each operand, and drops those inside', () => {
    // 1 and 2 collapse into 3, which uses 0 twice: 1 = f(0), 2 = g(0), 3 = h(1, 2), 4 = k(3, 3)
    const graph = graphOf([[], [0], [0], [1, 2], [3, 3]]);
    const standIns = new Map([
      [1, 3],
      [2, 3],
    ]);
    expect(collapse(graph, standIns)).toEqual({
      ids: [0, 3, 4],
      edges: [
        { from: 0, to: 3, slot: 0 },
        { from: 3, to: 4, slot: 0 },
        { from: 3, to: 4, slot: 1 },
      ],
    });
  });
});
