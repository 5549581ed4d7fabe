/** A log with very many nodes: what is not shown is not put into words, and calls that are alike share what explains them. */

import { afterEach, describe, expect, it, vi } from 'vitest';
import { type GraphNode, hasRule } from '../../../src/graph/program.ts';
import { Run } from '../../../src/session/runs.ts';
import { createSession } from '../../../src/session/session.ts';
import { RecordedLeaf, RuledOperation } from '../../../src/trace/recorded/recorded-nodes.ts';
import { dispatch } from '../../../src/tui/dispatch.ts';
import { textOf } from '../../support/lessons.ts';
import { openedBytes } from '../../support/recorded-logs.ts';
import { CROWD_NAMES, type Crowd, wideLog } from '../../support/wide-logs.ts';

const SIZE = { columns: 120, rows: 36 };
const KEYS = ['right', 'right', 'right', 'right', 'left', 'down', 'up', '+', '-', 'n', 'p'];

const opened = (crowd: Crowd, count: number) =>
  openedBytes(Buffer.from([...wideLog(crowd, count)].join('\n')), 'wide.ndjson');

/** Counts how often a part of any node is read. */
const reads = (prototype: object, part: 'name' | 'text' | 'span') =>
  vi.spyOn(prototype as Record<typeof part, unknown>, part, 'get').mock.calls; // a getter of the class

const parentOf = (prototype: object): object => Object.getPrototypeOf(prototype);

afterEach(() => vi.restoreAllMocks());

describe.each(CROWD_NAMES)('A log with %s', crowd => {
  /** How many texts and places in the source are read for the first frame, and how many of these and of names for the frames of some keys. */
  function wordsMade(count: number): readonly number[] {
    const { scenario, log } = opened(crowd, count);
    let session = createSession(new Run(scenario, log));
    const made = [reads(RuledOperation.prototype, 'text'), reads(parentOf(RuledOperation.prototype), 'span')];
    textOf(session, SIZE);
    const names = reads(parentOf(RecordedLeaf.prototype), 'name');
    const first = made.reduce((sum, { length }) => sum + length, 0);
    for (const key of KEYS) {
      ({ session } = dispatch(session, key));
      textOf(session, SIZE);
    }
    const all = [...made, names].reduce((sum, { length }) => sum + length, 0);
    vi.restoreAllMocks();
    return [first, all - first];
  }

  it('puts as much into words with 4,000 of them as with 1,000', () => {
    const [first, later] = wordsMade(1_000);
    expect(later).toBeGreaterThan(100);
    expect(wordsMade(4_000)).toEqual([first, later]);
  });
});

describe('Recorded calls that are alike', () => {
  it('have one kernel, and each its own text', () => {
    const { nodes, byName } = opened('a chain', 3).log.program;
    const named = (name: string) => nodes[byName.get(name)!]!;
    const kernelOf = (node: GraphNode) => node.role === 'operation' && hasRule(node) && node.kernel;
    expect(kernelOf(named('h.1'))).toBe(kernelOf(named('h.2')));
    expect(kernelOf(named('h.1'))).not.toBe(kernelOf(named('L')));
    expect([named('h.1').text, named('h.2').text]).toEqual(['tanh(h.0)', 'tanh(h.1)']);
  });

  it('have another where a setting is −0 and not 0', () => {
    const line = (name: string, other: string) =>
      `{"def":"node","node":"${name}","role":"operation","op":"aten::mul","operands":["w"],"attributes":{"other":${other}},"shape":[],"dtype":"float64","grad":true}`;
    const lines = [...wideLog('a chain', 0)];
    const { log } = openedBytes(
      Buffer.from([...lines.slice(0, 5), line('p', '0.0'), line('n', '-0.0'), ...lines.slice(5)].join('\n')),
      'zeros.ndjson',
    );
    const factors = ['p', 'n'].map(name => {
      const node = log.program.nodes[log.program.byName.get(name)!]!;
      const [, literal] = node.role === 'operation' ? node.operands : [];
      const factor = log.program.nodes[literal!]!;
      return factor.role === 'literal' && factor.initial.data[0];
    });
    expect(factors).toEqual([0, -0]);
  });
});
