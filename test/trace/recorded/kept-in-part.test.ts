/** Tensors of which a recorded run keeps the first numbers and a summary: what is said of them holds for all their elements. */

import { describe, expect, it } from 'vitest';
import type { ParameterUpdated } from '../../../src/engine/events.ts';
import type { EventLog } from '../../../src/engine/log.ts';
import { stateAt } from '../../../src/engine/state.ts';
import { explain } from '../../../src/explain/explain.ts';
import { valueOfText } from '../../../src/explain/formula.ts';
import { writeElement } from '../../../src/explain/inside.ts';
import { ruleLines } from '../../../src/explain/update-rule.ts';
import { nodeOf } from '../../../src/graph/program.ts';
import { conditionValue, parseCondition } from '../../../src/query/conditions.ts';
import { nonFinitePlaces } from '../../../src/query/non-finite-places.ts';
import { answerOf } from '../../../src/query/search.ts';
import { createSession, logOf } from '../../../src/session/session.ts';
import { tensorView } from '../../../src/session/views/tensor-view.ts';
import { difference, type Tensor, tensor } from '../../../src/tensor/tensor.ts';
import { bytesInMemory } from '../../../src/trace/recorded/bytes-at.ts';
import { entriesOfLines } from '../../../src/trace/recorded/entries-of-lines.ts';
import { writtenBytes } from '../../../src/trace/recorded/write-bytes.ts';
import { parseKeys, press } from '../../../src/tui/press.ts';
import { textOf } from '../../support/lessons.ts';
import { openedBytes, runOfLog, textOfLog } from '../../support/recorded-logs.ts';

/** The largest difference of two elements. */
const apart = (a: Tensor, b: Tensor): number => Math.max(...Array.from(difference(a, b).data, Math.abs));

/** Remarks on an event, without the one that its tensor is kept in part. */
const remarksOf = (log: EventLog, position: number) =>
  explain(log, position).remarks.filter(remark => !remark.startsWith('kept: '));

describe('updates of a parameter that is kept in part', () => {
  const text = textOfLog('optimizers_in_part.ndjson');
  const names = [...text.matchAll(/"type":"parameter.updated","parameter":"(\w+)","optimizer":(\d+)/g)].map(
    found => found[1]!,
  );
  const optimizers = [...new Set(names)];

  /** The log with one of its optimizers only, whose rule is followed; it must not know an update's other settings. NAdam's is that of PyTorch 2. */
  function linesOf(optimizer: string): string {
    const [head = '', ...lines] = text.split('\n');
    const header = JSON.parse(head);
    const place = optimizers.indexOf(optimizer);
    const runtime = { ...header.runtime, torch: '2.0.0' };
    const kept = JSON.stringify({ ...header, runtime, optimizers: [header.optimizers[place]] });
    return [kept, ...lines.map(line => line.replace(`"optimizer":${place},`, '"optimizer":0,'))].join('\n');
  }
  const inLines = (lines: string) => openedBytes(Buffer.from(lines), 'run.ndjson').log;
  const inBytes = (lines: string) =>
    openedBytes(
      Buffer.concat([...writtenBytes(entriesOfLines(bytesInMemory(Buffer.from(lines)), 'run.ndjson'))]),
      'run.bplog',
    ).log;
  const updatesOf = (log: EventLog, name: string) =>
    Array.from({ length: log.length }, (_, i) => ({ i, event: log.at(i) })).filter(
      (at): at is { i: number; event: ParameterUpdated } =>
        at.event.type === 'parameter.updated' && nodeOf(log.program, at.event.parameter).name === name,
    );

  it('has an update of each optimizer in each iteration', () => {
    expect(optimizers).toHaveLength(10);
    expect(names).toHaveLength(2 * 10);
  });

  describe.each(optimizers)('by %s', optimizer => {
    it.each([
      ['lines', inLines],
      ['bytes', inBytes],
    ])('follow the rule with the numbers that a log in %s has', (_, opened) => {
      const log = opened(linesOf(optimizer));
      for (const { i, event } of updatesOf(log, optimizer)) {
        expect(event.before.data).toHaveLength(4);
        // PyTorch 1.13 multiplies by one momentum too many in the last line of NAdam; later versions do not.
        const lines = ruleLines(stateAt(log, i), event).filter(
          ({ line }) => optimizer !== 'nadam' || line.target !== 'p',
        );
        for (const { line, bindings, result } of lines)
          expect(apart(valueOfText(line.text, bindings), result!)).toBeLessThan(1e-5);
        expect(remarksOf(log, i)).toEqual([]);
      }
    });

    it('are explained without the optimizer’s state where the log has none', () => {
      const log = inLines(
        linesOf(optimizer).replace(/"stateBefore":\{.*?\},"stateAfter":/g, '"stateBefore":{},"stateAfter":'),
      );
      for (const { i, event } of updatesOf(log, optimizer)) {
        expect(explain(log, i).sentence).toContain(`Parameter ${optimizer}: `);
        expect(writeElement(stateAt(log, i), event, 1, { digits: 5 })?.name).toBe(`${optimizer}[0, 1]`);
      }
    });
  });

  it('say which state is not in the log', () => {
    const log = inLines(
      linesOf('adam').replace(/"stateBefore":\{.*?\},"stateAfter":/g, '"stateBefore":{},"stateAfter":'),
    );
    const { i } = updatesOf(log, 'adam')[1]!;
    expect(remarksOf(log, i)).toEqual(
      ['exp_avg', 'exp_avg_sq', 'max_exp_avg_sq'].map(key => `${key} before this update is not in the log`),
    );
  });

  it.each([inLines, inBytes])('have the velocity of an update before the log', opened => {
    const log = opened(linesOf('sgd'));
    const { event } = updatesOf(log, 'sgd')[0]!;
    // The loss is Σw², the weight decay 0.01: the first velocity is 2.01 w, and w becomes w − 0.1 · 2.01 w = 0.799 w.
    const velocity = event.stateBefore.get('momentum_buffer')!;
    const byHand = tensor(
      velocity.shape,
      Float64Array.from(event.before.data, x => (x / 0.799) * 2.01),
    );
    expect(apart(velocity, byHand)).toBeLessThan(1e-5);
    expect(event.step).toBe(2);
  });
});

describe('NaN and ∞ behind the numbers that are kept', () => {
  // z = x · w = [1, 2, 3, 4, 0, −1], of which four are kept; log(0) = −∞, log(−1) = NaN; ∂z has 1/0 = ∞, and ∂w has 0 · ∞ = NaN.
  const EVENTS = { l: 4, L: 5, toZ: 9, toW: 11, w: 12 } as const;
  const logs = ['nan_behind.bplog', 'nan_behind.ndjson'].map(name => [name, runOfLog(name)] as const);

  describe.each(logs)('of %s', (_, run) => {
    const { log } = run;

    it('are told where they first appear and where they are passed on', () => {
      const remarks = (position: number) => remarksOf(log, position);
      expect(remarks(EVENTS.l)).toEqual(['NaN first appears here: all inputs are finite']);
      expect(remarks(EVENTS.L)).toEqual(['NaN comes from the NaN of l']);
      expect(remarks(EVENTS.toZ)).toEqual(['±∞ first appears here: all inputs are finite']);
      expect(remarks(EVENTS.toW)).toEqual(['NaN first appears here, from the ±∞ of ∂L/∂z']);
      expect(remarks(3)).toEqual([]);
    });

    it('are listed', () => {
      const places = nonFinitePlaces(log);
      answerOf(places.searchOn());
      expect(places.found.map(({ position, name, says }) => [position, name, says])).toEqual([
        [EVENTS.l, 'l[5]', 'log(z) = NaN'],
        [EVENTS.l, 'l[4]', 'log(z) = ±∞'],
        [EVENTS.toZ, '∂z[4]', 'l sends ±∞ to z'],
        [EVENTS.toW, '∂w[4]', 'z sends NaN to w'],
      ]);
    });
    it('are found', () => {
      const foundBy = (keys: string) => press(createSession(run), parseKeys(keys)).place.position;
      expect([foundBy('fn'), foundBy('fnfn'), foundBy('fnfnfn')]).toEqual([EVENTS.l, EVENTS.L, EVENTS.toW]);
      expect([foundBy('fi'), foundBy('fifi'), foundBy('fififi'), foundBy('GFi')]).toEqual([
        EVENTS.l,
        EVENTS.L,
        EVENTS.toZ,
        EVENTS.toW,
      ]);
    });

    it('are followed through the tensors that have them', () => {
      const originAt = (position: number) => {
        const session = createSession(run);
        return press({ ...session, place: { ...session.place, position } }, parseKeys('r'));
      };
      expect(originAt(EVENTS.L).place.position).toBe(EVENTS.l);
      expect(originAt(EVENTS.L).message).toBe(
        'origin: L ← l at event 4: log(z) = NaN · the path ends here: the numbers that made the NaN of l[5] are not kept',
      );
      expect(originAt(EVENTS.w).message).toContain('∂w at event 11: z sends NaN to w ← ∂z at event 9: l sends ±∞ to z');
    });
  });
});

describe('a tensor that is kept in part', () => {
  const at = (position: number) => {
    const session = createSession(runOfLog('nan_behind.bplog'));
    return { ...session, place: { ...session.place, position } };
  };

  // z is [1, 2, 3, 4, 0, −1], l = log(z) has the finite elements log 1 … log 4: their sum is log 24 = 3.178.
  it('is told in the ledger by its summary, with its own shape', () => {
    const { equations, remarks } = explain(runOfLog('nan_behind.bplog').log, 3);
    expect(equations.at(-1)?.right).toEqual([{ text: '[1, 2, 3, 4, …] (6,)', role: 'value' }]);
    expect(remarks).toEqual(['kept: the first 4 of 6 numbers; all have min −1, max 4, mean 1.5, norm 5.5678, 1 zero']);
    expect(explain(runOfLog('nan_behind.bplog').log, 4).remarks.at(-1)).toBe(
      'kept: the first 4 of 6 numbers; all have min 0, max 1.3863, mean 0.79451, norm 1.8998, 1 zero, 1 NaN, 1 ±∞, the first NaN at [5], the first ±∞ at [4]',
    );
  });

  it('ends with dots among the values', () => {
    const shown = textOf(at(4)).join('\n');
    expect(shown).toContain('[1, 2, 3, 4, …]');
    expect(shown).not.toContain('[1, 2, 3, 4]');
  });

  it('has the statistics of all its elements when it is zoomed', () => {
    const session = at(4);
    const node = logOf(session).program.byName.get('l')!; // the script names it
    expect(tensorView(session, { kind: 'tensor', node, of: 'value', element: 0 }, 80, 10).summary).toEqual([
      'first 4 of (6,) float32',
      ...['min 0', 'max 1.3863', 'mean 0.79451', 'norm 1.8998', '1 zero', '1 NaN', '1 ±∞'],
    ]);
  });

  it('has the norm of all its elements', () => {
    // ∂L/∂l is six times 1: √6. ∂w is five times 1 and NaN.
    const norms = (position: number) =>
      explain(runOfLog('nan_behind.bplog').log, position).equations.find(({ left }) => left === 'norm')?.right[0]?.text;
    expect(norms(7)).toBe('2.4495, upstream 1');
    expect(norms(11)).toBe('NaN, upstream ∞');
  });
});

describe('An element of a tensor that is kept in part is named by its place in the whole tensor', () => {
  // The first 8 of points, 4 × 6 numbers from −1 to 1 by 2/23: the 8th is points[1, 1] = −1 + 7 · 2/23.
  const run = runOfLog('summaries.bplog');
  const { log } = run;
  const value = (text: string) => {
    const condition = parseCondition(log, text);
    return conditionValue(condition, stateAt(log, log.length - 1))?.data[0];
  };

  it('in prints, watches and conditions', () => {
    expect(value('points[1, 1]')).toBeCloseTo(-1 + (7 * 2) / 23, 6);
    expect(value('points[0, 3]')).toBe(value('points[3]'));
    expect(value('grad("model.0.weight")[1, 0]')).toBe(value('grad("model.0.weight")[6]'));
    expect(value('value(points)[1, 1]')).toBe(value('points[1, 1]'));
  });

  it('and what is not kept is refused by that name', () => {
    expect(() => parseCondition(log, 'points[1, 2]')).toThrow('points[1, 2] is not kept');
  });

  it('in an open tensor, also where a person types it', () => {
    const session = press(createSession(run, { at: log.length - 1 }), parseKeys(':tensor points<enter>'));
    const look = { kind: 'tensor', node: log.program.byName.get('points')!, of: 'value', element: 7 } as const;
    expect(tensorView(session, look, 80, 10).current.name).toBe('points[1, 1]');
  });
});

describe('a NaN behind the numbers that are kept', () => {
  /** x of shape (2, 3) keeps two numbers, y = log(x) too; their NaN is the last element. */
  const lines = (first: object | undefined): string => {
    const summary = { min: 1, max: 1, mean: 1, norm: 2, zeros: 0, nan: 1, inf: 0 };
    const value = { shape: [2, 3], summary, head: [1, 1] };
    const finite = { shape: [2, 3], summary: { ...summary, nan: 0, min: -1 }, head: [1, 1] };
    const node = { shape: [2, 3], dtype: 'float32', kept: 2 };
    return [
      { trace: 2, program: 'by hand', title: 't.py', runtime: {}, keep: 2, optimizers: [] },
      { i: 0, type: 'iteration.started', iteration: 1 },
      { def: 'node', node: 'x', role: 'constant', ...node },
      { i: 1, type: 'value.given', node: 'x', value: finite },
      { def: 'node', node: 'y', role: 'operation', op: 'aten::log', operands: ['x'], ...node },
      { i: 2, type: 'value.computed', node: 'y', value, first },
      { ends: 3 },
    ]
      .map(line => JSON.stringify(line))
      .join('\n');
  };
  const inLines = (text: string) => openedBytes(Buffer.from(text), 'run.ndjson').log;
  const inBytes = (text: string) =>
    openedBytes(
      Buffer.concat([...writtenBytes(entriesOfLines(bytesInMemory(Buffer.from(text)), 'run.ndjson'))]),
      'run.bplog',
    ).log;
  const listed = (log: EventLog) => {
    const places = nonFinitePlaces(log);
    answerOf(places.searchOn());
    return places.found.map(({ name, says }) => `${name}: ${says}`);
  };

  it.each([
    ['lines', inLines],
    ['bytes', inBytes],
  ])('is named by its place where a log in %s says it', (_, opened) => {
    const log = opened(lines({ nan: 5 }));
    expect(listed(log)).toEqual(['y[1, 2]: log(x) = NaN']);
    expect(explain(log, 2).remarks.join()).toContain('1 NaN, the first NaN at [1, 2]');
  });

  it('is named by its tensor where none is said, or one that it does not have', () => {
    for (const first of [undefined, {}, { inf: 5 }, { nan: 6 }])
      expect(listed(inLines(lines(first)))).toEqual(['y: log(x) = NaN']);
  });

  it('is refused where that is no place', () => {
    for (const nan of [-1, 0.5, 'x']) expect(() => explain(inLines(lines({ nan })), 2)).toThrow();
  });
});
