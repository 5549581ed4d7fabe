/** Root causes in recorded runs: what decides a NaN or ∞, and what changed a number in place. */

import { describe, expect, it } from 'vitest';
import { explain } from '../../src/explain/explain.ts';
import { nonFinitePlaces } from '../../src/query/non-finite-places.ts';
import { answerOf } from '../../src/query/search.ts';
import { Run } from '../../src/session/runs.ts';
import { createSession } from '../../src/session/session.ts';
import { parseKeys, press } from '../../src/tui/press.ts';
import { openedBytes, runOfLog, textOfLog } from '../support/recorded-logs.ts';

const originAt = (run: Run, position: number): string | undefined => {
  const session = createSession(run);
  return press({ ...session, place: { ...session.place, position } }, parseKeys('r')).message;
};

describe.each(['counted.bplog', 'counted.ndjson'])('in %s', name => {
  const run = runOfLog(name);

  it('0 / 0 is followed to the count that is 0, and to the comparison that makes it 0', () => {
    // each is 3w = [3, 6], and neither is above 10.
    expect(originAt(run, 9)).toBe(
      'origin: L at event 9: 0 / 0 = NaN ← L.3 ← hard ← hard.gt at event 4: 3 > 10 = 0 ← hard.detach ← each ← w · the path ends here: w[0] = 1 was given, not computed',
    );
  });

  it('−∞ that masked_fill writes is followed to the mask', () => {
    expect(originAt(run, 12)).toContain(
      'masked_fill(w, s.1) = −∞ ← s.1 ← visible · the path ends here: visible[0] = 0',
    );
    expect(originAt(run, 13)).toContain('← s at event 12: masked_fill(w, s.1) = −∞ ← s.1 ← visible');
  });
});

describe.each(['lengths.bplog', 'lengths.ndjson'])('in %s', name => {
  const run = runOfLog(name);
  const computed = (node: string) =>
    Array.from({ length: run.log.length }, (_, i) => i).find(
      i => run.log.typeAt(i) === 'value.computed' && run.log.nodeAt(i) === run.log.program.byName.get(node),
    )!;

  it('an empty mask of arange(n) < lengths is followed to the length, not to what arange made', () => {
    // The second length is 0, so that 0 < 0 is false in the first place of its row already; arange has a 0 there, too.
    expect(originAt(run, computed('weights'))).toBe(
      'origin: weights at event 10: exp(−∞) / (exp(−∞) + exp(−∞) + exp(−∞)) = NaN ← hidden at event 9: masked_fill(scores, hidden.1) = −∞ ← hidden.1 ← mask at event 6: 0 < 0 = 0 ← mask.unsqueeze#2 ← mask.slice ← lengths · the path ends here: lengths[1] = 0 was given, not computed',
    );
  });

  it('a mask that is true is followed to the length, too', () => {
    expect(originAt(run, computed('mask'))).toBe(
      'origin: mask ← mask.unsqueeze#2 ← mask.slice ← lengths · the path ends here: lengths was given, not computed',
    );
  });
});

it.each(['padding.bplog', 'padding.ndjson'])(
  'NaN of tensors kept in part is followed from a loss of %s through the update before',
  name => {
    // At 150 the weights are NaN from the update of the iteration before, where a row was masked all over.
    expect(originAt(runOfLog(name), 150)).toMatch(
      /^origin: loss ← .* ← loss\.2~2 ← loss\.1~2 at event 102: softmax\(masked~2, dim=-1\) = NaN ← masked~2/,
    );
  },
);

describe('in a log that has rules for some operations only', () => {
  const header = {
    trace: 2,
    program: 'backprop_record 1.0',
    title: 'mask.py',
    runtime: { torch: '2.0' },
    keep: 1024,
    optimizers: [],
  };
  /** Leaves are given, all others computed by `op` of `operands`. */
  function runOf(nodes: readonly { readonly name: string; readonly op?: string; readonly [key: string]: unknown }[]) {
    const lines = nodes.flatMap(({ name, op, value, ...facts }, k) => [
      { def: 'node', node: name, role: op === undefined ? 'constant' : 'operation', op, dtype: 'float32', ...facts },
      { i: k + 1, type: op === undefined ? 'value.given' : 'value.computed', node: name, value },
    ]);
    const all = [header, { i: 0, type: 'iteration.started', iteration: 1 }, ...lines, { ends: nodes.length + 1 }];
    const { scenario, log } = openedBytes(Buffer.from(all.map(line => JSON.stringify(line)).join('\n')), 'mask.ndjson');
    return new Run(scenario, log);
  }
  const [INF, ROW] = ['-Infinity', ['NaN', 'NaN', 'NaN']];

  it('NaN of a masked row is followed through views and a broadcast to that row of the mask', () => {
    // Row 0 of pad hides one of three, row 1 all of them: softmax of nothing but −∞ is NaN.
    const hidden = [
      [0, 0, INF],
      [INF, INF, INF],
    ];
    const run = runOf([
      {
        name: 'pad',
        dtype: 'bool',
        shape: [2, 3],
        value: [
          [0, 0, 1],
          [1, 1, 1],
        ],
      },
      { name: 'att', shape: [2, 2, 3], value: [0, 1].map(() => [0, 1].map(() => [0, 0, 0])) },
      {
        name: 'all',
        op: 'aten::slice',
        dtype: 'bool',
        operands: ['pad'],
        shape: [2, 3],
        value: [
          [0, 0, 1],
          [1, 1, 1],
        ],
      },
      {
        name: 'mask',
        op: 'aten::unsqueeze',
        dtype: 'bool',
        operands: ['all'],
        shape: [2, 1, 3],
        attributes: { dim: 1 },
        value: [[[0, 0, 1]], [[1, 1, 1]]],
      },
      {
        name: 's',
        op: 'aten::masked_fill',
        operands: ['att', 'mask'],
        shape: [2, 2, 3],
        pointwise: true,
        attributes: { value: INF },
        value: hidden.map(row => [row, row]),
      },
      {
        name: 'p',
        op: 'aten::_softmax',
        operands: ['s'],
        shape: [2, 2, 3],
        attributes: { dim: -1, half_to_float: false },
        value: [
          [
            [0.5, 0.5, 0],
            [0.5, 0.5, 0],
          ],
          [ROW, ROW],
        ],
      },
    ]);
    expect(originAt(run, 6)).toMatch(
      /^origin: p at event 6: .* ← s at event 5: .* = −∞ ← mask ← all ← pad · .*: pad\[1, \d\] = 1 was given/,
    );
  });

  it.each([true, false])('NaN that an unknown operation passes on is followed: pointwise %s', pointwise => {
    const run = runOf([
      {
        name: 'a',
        shape: [2, 2],
        value: [
          [1, 'NaN'],
          [3, 'NaN'],
        ],
      },
      { name: 'b', shape: [2], value: [1, 2] },
      {
        name: 'c',
        op: 'own::mix',
        operands: ['a', 'b'],
        shape: [2, 2],
        pointwise,
        value: [
          [1, 2],
          [3, 'NaN'],
        ],
      },
    ]);
    expect(originAt(run, 3)).toContain(`c ← a · the path ends here: a[${pointwise ? '1, 1' : '0, 1'}] = NaN was given`);
  });
});

describe('a gradient that a hook changes', () => {
  // The hook on bias leaves [0.01, 0.01, 0.01]: with NaN for the first, it has made one that no recorded number explains.
  const lines = textOfLog('hooks.ndjson');
  const CHANGED = 26;
  const changed = lines.replace(/("i":26,.*"after":)\[0\.01,/, '$1["NaN",');
  const { scenario, log } = openedBytes(Buffer.from(changed), 'hooks.ndjson');

  it('to NaN is not said to be NaN of finite inputs', () => {
    expect(changed).not.toBe(lines);
    expect(explain(log, CHANGED).remarks).toEqual(['NaN comes from what else hook reads, which the log does not have']);
  });

  it('to NaN ends a path with what changed it', () => {
    expect(originAt(new Run(scenario, log), CHANGED)).toContain(
      'hook makes it NaN · the path ends here: ∂bias[0] = NaN is what hook changed it to at event 26',
    );
  });

  it('is followed to the gradient before the change', () => {
    const session = createSession(runOfLog('hooks.ndjson'));
    const once = press({ ...session, place: { ...session.place, position: CHANGED } }, parseKeys('oo'));
    expect(once.place.position).toBeLessThan(CHANGED);
  });
});

it('a custom Function that sends NaN is not said to leave its operand out: what it does is not known', () => {
  const lines = textOfLog('hooks.ndjson');
  const changed = lines.replace(/("type":"contribution.computed","from":"s",.*"contribution":\[\[)[^,]*,/, '$1"NaN",');
  expect(changed).not.toBe(lines);
  const places = nonFinitePlaces(openedBytes(Buffer.from(changed), 'hooks.ndjson').log);
  answerOf(places.searchOn());
  expect(places.found[0]?.says).toBe('s sends NaN to h[0, 0]');
});

it('an update with a gradient from before the recording ends a path', () => {
  const lines = textOfLog('lecture.ndjson').trimEnd().split('\n');
  const isKept = (line: string) => !/"type":"(backward|contribution|gradient)|"ends"/.test(line);
  let i = 0;
  const forward = lines.filter(isKept).map(line => line.replace(/^\{"i":\d+/, () => `{"i":${i++}`));
  const { scenario, log } = openedBytes(Buffer.from(forward.join('\n')), 'forward.ndjson');
  const at = Array.from({ length: log.length }, (_, k) => k).find(k => log.typeAt(k) === 'parameter.updated')!;
  expect(originAt(new Run(scenario, log), at)).toMatch(/the path ends here: \S+ is what event \d+ updated it to$/);
});
