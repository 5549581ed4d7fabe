import { describe, expect, test } from 'vitest';
import type { CommandName } from '../../src/session/commands/commands.ts';
import { logOf, type Session } from '../../src/session/session.ts';
import { besideInGraph, formOf } from '../../src/session/shown-graph.ts';
import { update } from '../../src/session/update.ts';
import { graphView } from '../../src/session/views/graph-view.ts';
import { planGraph } from '../../src/tui/graph/plan.ts';
import { LESSONS, lesson, sessionOf } from '../support/lessons.ts';
import { choosing, viewing } from '../support/sessions.ts';

const idOf = (session: Session, name: string): number =>
  logOf(session).program.nodes.find(node => node.name === name)!.id;

const nameOf = (session: Session): string | undefined => {
  const { node } = session.selection;
  return node === undefined ? undefined : logOf(session).program.nodes[node]!.name;
};

/** The graph pane of a scenario with a node selected. */
const at = (scenario: string, name: string): Session => {
  const session = sessionOf(scenario);
  return choosing(viewing(session, { pane: 'graph' }), { node: idOf(session, name) });
};

const walk = (from: Session, ...commands: readonly CommandName[]): string | undefined =>
  nameOf(commands.reduce((session, command) => update(session, command).session, from));

describe('Walking along edges', () => {
  // L = c × e, e = a + d, d = 2 × b
  test('goes to an operation before it goes to a leaf', () => {
    expect(walk(at('computation-graph', 'L'), 'operand')).toBe('e');
    expect(walk(at('computation-graph', 'L'), 'operand', 'operand')).toBe('d');
    expect(walk(at('computation-graph', 'L'), 'operand', 'operand', 'operand')).toBe('b');
  });

  test('goes to what uses a node', () => {
    expect(walk(at('computation-graph', 'c'), 'consumer')).toBe('L');
    expect(walk(at('computation-graph', 'b'), 'consumer', 'consumer')).toBe('e');
  });

  test('ends at a leaf and at the result', () => {
    expect(walk(at('computation-graph', 'b'), 'operand')).toBe('b');
    expect(walk(at('computation-graph', 'L'), 'consumer')).toBe('L');
  });
});

describe('Up and down in the graph', () => {
  test('follow the layer as it is drawn, and stop at its end', () => {
    // Layers from the left: b · a d · c e · L.
    expect(walk(at('computation-graph', 'a'), 'select-next')).toBe('d');
    expect(walk(at('computation-graph', 'e'), 'select-previous')).toBe('c');
    expect(walk(at('computation-graph', 'c'), 'select-previous')).toBe('c');
  });

  test('go as listed in other panes', () => {
    const values = viewing(at('computation-graph', 'a'), { pane: 'values' });
    expect(walk(values, 'select-next')).toBe('b');
  });

  test.each(LESSONS)('%s: lead where the drawing has the next node, at every size', name => {
    const session = viewing(sessionOf(name), { pane: 'graph' });
    const view = graphView(session).picture(formOf(session));
    for (const size of [
      { width: 400, height: 200 },
      { width: 76, height: 15 },
      { width: 38, height: 5 },
    ]) {
      const { layers, nodes } = planGraph(view, size).layout;
      for (const layer of layers) {
        const rows = layer.map(id => nodes.get(id)!.y);
        expect(rows).toEqual(rows.toSorted((a, b) => a - b));
        expect(layer.map(id => besideInGraph(session, id, 1))).toEqual([...layer.slice(1), undefined]);
        expect(layer.map(id => besideInGraph(session, id, -1))).toEqual([undefined, ...layer.slice(0, -1)]);
      }
    }
  });
});

describe('Hops', () => {
  const picture = (session: Session) => graphView(session).picture(formOf(session));
  const shown = (session: Session): readonly string[] => picture(session).nodes.map(({ title }) => title);
  const within = (session: Session, hops: string): Session => update(session, 'hops', hops).session;

  test('show only what is near the selection', () => {
    const whole = at('computation-graph', 'd');
    expect(picture(whole).around).toBeUndefined();
    const three = within(whole, '3');
    expect([picture(three).around, shown(three).length]).toEqual(['3 hops around d', 6]);
    const one = within(three, '1');
    expect([picture(one).around, shown(one)]).toEqual(['1 hop around d', ['b', 'd = 2 × b', 'e = a + d']]);
    expect(picture(one).stubs.map(({ text }) => text)).toEqual(['… 1 more', '… 1 more']); // a, and L
  });

  test('of all show the whole of a small graph again', () => {
    const back = within(within(at('computation-graph', 'd'), '2'), 'all');
    expect([back.view.hops, picture(back).around]).toEqual([undefined, undefined]);
  });

  test('of another number are refused', () => {
    const refused = within(at('computation-graph', 'd'), '4');
    expect([refused.view.hops, refused.message]).toEqual([undefined, 'expected 1, 2, 3, all, found 4']);
  });

  test('follow the cursor', () => {
    const near = viewing(at('computation-graph', 'b'), { hops: 1 });
    expect(shown(near)).toEqual(['b', 'd = 2 × b']);
    expect(shown(update(near, 'consumer').session)).toEqual(['b', 'd = 2 × b', 'e = a + d']);
  });

  test('of every scenario and node show the node and all its neighbours, up to six on a side', () => {
    for (const name of LESSONS) {
      const { program } = lesson(name).log;
      for (const { id, role } of program.nodes) {
        if (role === 'literal') continue;
        const view = picture(choosing(viewing(sessionOf(name), { hops: 1 }), { node: id }));
        const ids = new Set(view.nodes.map(node => node.id));
        const near = new Set(program.edges.flatMap(({ from, to }) => (from === id ? [to] : to === id ? [from] : [])));
        const expected = [...near].filter(other => program.nodes[other]!.role !== 'literal');
        expect(ids.has(id)).toBe(true);
        if (expected.length <= 6) expect(expected.filter(other => !ids.has(other))).toEqual([]);
        expect(ids.size).toBeLessThanOrEqual(1 + 12);
      }
    }
  });
});
