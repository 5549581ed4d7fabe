import { describe, expect, test } from 'vitest';
import { excerpt, isLarge, type Joined } from '../../src/layout/neighbourhood.ts';
import { planGraph } from '../../src/tui/graph/plan.ts';
import { plainRow } from '../../src/tui/row.ts';
import { drawn, holding, nodeWith } from '../tui/graph-fixtures.ts';

const nodeAt = (id: number) =>
  nodeWith({ id, title: `n${id}`, role: id === 0 ? 'input' : 'operation', ...holding('1', '1'), numberWidth: 4 });

/** n0 → n1 → … and every tenth node also uses n0. */
function chainOf(count: number): Joined {
  const edges = Array.from({ length: count - 1 }, (_, id) => [
    { from: id, to: id + 1, slot: 0 },
    ...(id > 0 && (id + 1) % 10 === 0 ? [{ from: 0, to: id + 1, slot: 1 }] : []),
  ]);
  return { ids: Array.from({ length: count }, (_, id) => id), edges: edges.flat() };
}

describe('the neighbourhood', () => {
  const graph = chainOf(2000);

  test('is needed from 201 nodes on', () => {
    expect(isLarge(chainOf(200))).toBe(false);
    expect(isLarge(chainOf(201))).toBe(true);
  });

  test('reaches as many edges as there are hops, in both directions', () => {
    const ids = (hops: 1 | 2 | 3): number[] => [...excerpt(graph, 1005, hops).ids];
    expect(ids(1)).toEqual([1004, 1005, 1006]);
    expect(ids(3)).toEqual([1002, 1003, 1004, 1005, 1006, 1007, 1008]);
  });

  test('says how much is left out, with edges to the stubs', () => {
    const { stubs, edges } = excerpt(graph, 1005, 1);
    expect(stubs).toEqual([
      { id: -1, text: '… 1 more' },
      { id: -2, text: '… 1 more' },
    ]);
    expect(edges).toContainEqual({ from: -1, to: 1004, slot: 1 });
    expect(edges).toContainEqual({ from: 1006, to: -2, slot: 0 });
  });

  test('of a node used two hundred times shows the nearest uses and counts the rest', () => {
    // Uses of n0: n1, n10, n20, … n1990, which is 200; six are shown around n1000.
    const { ids, stubs, edges } = excerpt(graph, 1000, 2);
    const uses = ids.filter(id => id % 10 === 0 && id > 0);
    expect(uses).toEqual([970, 980, 990, 1000, 1010, 1020]);
    const stub = edges.find(edge => edge.from === 0 && edge.to < 0)!.to;
    expect(stubs.find(({ id }) => id === stub)).toEqual({ id: stub, text: '… 194 more' });
  });

  test('has a place for a centre that is not in the graph', () => {
    expect(excerpt(graph, 99_999, 1).ids[0]).toBe(0);
    expect(excerpt(graph, undefined, 1).ids[0]).toBe(0);
  });

  test('is drawn with its stubs', () => {
    const size = { width: 90, height: 10 };
    const { ids, edges, stubs } = excerpt(graph, 1005, 1);
    const nodes = ids.map(nodeAt);
    const plan = planGraph({ nodes, edges, stubs }, size);
    const picture = drawn(plan, { nodes, focus: 1005 }, size).map(row => plainRow(row).trimEnd());
    expect(picture.filter(line => line !== '')).toEqual([
      '                     ╭ n1004 ─╮         ╭ n1005 ─╮         ╭ n1006 ─╮',
      '   … 1 more ────────▶│ 1      ├────────▶│ 1      ├────────▶│ 1      ├────────▶ … 1 more',
      '                     │ ∂ 1    │         │ ∂ 1    │         │ ∂ 1    │',
      '                     ╰────────╯         ╰────────╯         ╰────────╯',
    ]);
  });
});
