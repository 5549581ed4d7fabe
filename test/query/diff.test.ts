/** Two runs side by side: where their numbers part, and what only one of them has. */

import { describe, expect, it } from 'vitest';
import type { EventLog } from '../../src/engine/log.ts';
import { record } from '../../src/engine/record.ts';
import { nodeOf } from '../../src/graph/program.ts';
import { diffRuns, type RunDiff } from '../../src/query/diff/run-diff.ts';
import { gapOf, largestGap, toleranceOf } from '../../src/query/diff/tolerance.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { lesson } from '../support/lessons.ts';
import { openedBytes, openedLog, textOfLog } from '../support/recorded-logs.ts';
import { sound } from '../support/sound.ts';

type Line = Record<string, unknown>;

const openedLines = (lines: readonly Line[]): EventLog =>
  openedBytes(new TextEncoder().encode(lines.map(line => JSON.stringify(line)).join('\n')), 'run.ndjson').log;

/** A kept log, each of its lines changed. */
const changed = (name: string, change: (line: Line) => Line): EventLog =>
  openedLines(
    textOfLog(name)
      .trimEnd()
      .split('\n')
      .map(line => change(JSON.parse(line))),
  );

const isSame = ({ differing, onlyHere, onlyThere }: RunDiff): boolean =>
  differing + onlyHere.length + onlyThere.length === 0;

/** `value.computed L.5`. */
const firstOf = (log: EventLog, { apart: [first] }: RunDiff): string =>
  first === undefined ? 'nothing' : `${log.typeAt(first.here)} ${nodeOf(log.program, first.node).name}`;

describe('The distance of two numbers', () => {
  const float32 = toleranceOf('float32'); // 1.3e-6 relative and 1e-5 absolute, as torch.testing.assert_close has it

  it('is told in units of what is tolerated: absolute + relative · the larger of both', () => {
    expect(gapOf(0, 2, 2.5, { relative: 0.1, absolute: 0.25 })).toEqual({
      at: 0,
      here: 2,
      there: 2.5,
      apart: 0.5,
      times: 1,
    });
    expect(gapOf(0, 1e-5, 0, float32).times).toBeLessThan(1);
    expect(gapOf(0, 2e-5, 0, float32).times).toBeGreaterThan(1);
  });

  it('is nothing for NaN and NaN, ∞ and ∞, and infinite for NaN and a number', () => {
    expect(gapOf(0, Number.NaN, Number.NaN, float32).times).toBe(0);
    expect(gapOf(0, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, float32).times).toBe(0);
    for (const [x, y] of [
      [Number.NaN, 1],
      [1, Number.NaN],
      [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
      [1, Number.POSITIVE_INFINITY],
    ] as const)
      expect(gapOf(0, x, y, float32)).toMatchObject({
        apart: Number.POSITIVE_INFINITY,
        times: Number.POSITIVE_INFINITY,
      });
  });

  it('of two lists is that of the elements farthest apart', () => {
    const exact = { relative: 0, absolute: 1 };
    expect(largestGap(Float64Array.of(1, 2, 3), Float64Array.of(1, 4, 2), exact)).toMatchObject({ at: 1, times: 2 });
    expect(largestGap(new Float64Array(0), new Float64Array(0), exact)).toBeUndefined();
  });
});

describe('The same run', () => {
  it('in both forms of a log is the same, to the bit', () => {
    for (const name of ['lecture', 'attention', 'microbatches', 'nan_twice', 'summaries']) {
      const diff = diffRuns(openedLog(`${name}.bplog`).log, openedLog(`${name}.ndjson`).log, {
        relative: 0,
        absolute: 0,
      });
      expect([isSame(diff), diff.compared > 5, diff.largest?.gap.apart ?? 0]).toEqual([true, true, 0]);
    }
  });

  it('of our own scenario and of PyTorch is the same: leaves that only PyTorch is given have the same numbers here', () => {
    const ours = lesson('two-layer').log;
    const torch = openedLog('lecture.bplog').log;
    for (const diff of [diffRuns(ours, torch), diffRuns(torch, ours)])
      expect([isSame(diff), diff.compared]).toEqual([true, 61]); // 62 events; the start of the iteration has no numbers
  });

  it('under another name of a variable, with a line added above, is paired by the text of its calls', () => {
    const renamed = (value: unknown): unknown =>
      typeof value === 'string'
        ? value.replace(/^z1(\.1)?$/, 'q1$1')
        : Array.isArray(value)
          ? value.map(renamed)
          : value;
    const moved = changed('lecture.ndjson', line => {
      const site = line.site as { line: number } | undefined;
      return {
        ...Object.fromEntries(Object.entries(line).map(([key, value]) => [key, renamed(value)])),
        ...(site && { site: { ...site, line: site.line + 1 } }),
        ...(line.def === 'source' && { text: `# above\n${String(line.text).replace('z1 =', 'q1 =')}` }),
      };
    });
    const diff = diffRuns(openedLog('lecture.ndjson').log, moved);
    expect([isSame(diff), diff.compared]).toEqual([true, 61]);
  });
});

describe('Two runs part', () => {
  it('where 32 bits are too few: 1 − 0.9999964 cancels, and its logarithm is off by 1.2e-3', () => {
    const [single, double] = [openedLog('single.bplog').log, openedLog('lecture.bplog').log];
    const diff = diffRuns(single, double);
    expect(firstOf(single, diff)).toBe('value.computed L.5');
    const { gap, dtype } = diff.apart[0]!;
    expect(dtype).toBe('float32');
    expect(gap!.apart / Math.abs(gap!.there)).toBeCloseTo(1.2e-3, 3); // PyTorch's own float32 and float64
    expect(single.program.lines[nodeLine(single, diff)]!.text).toContain('torch.log(1 - a2)');
  });

  it('at the first number that is another, and tells the first of each event after it', () => {
    const other = changed('lecture.ndjson', line =>
      line.i === 5 ? { ...line, value: [5.762, 5.7620000000000005] } : line,
    );
    const here = openedLog('lecture.ndjson').log;
    const exact = diffRuns(here, other, { relative: 0, absolute: 0 });
    expect(firstOf(here, exact)).toBe('value.computed z1');
    expect(exact.apart[0]!.gap).toMatchObject({ at: 0, here: 5.7620000000000005, there: 5.762 });
    expect([exact.differing, isSame(diffRuns(here, other))]).toEqual([1, true]); // within 1e-7
  });

  it('where a norm is another, when the numbers that are kept are the same', () => {
    const other = changed('summaries.ndjson', line => {
      const value = line.value as { summary?: { norm: number } } | undefined;
      return line.i === 4 && value?.summary
        ? { ...line, value: { ...value, summary: { ...value.summary, norm: 9 } } }
        : line;
    });
    const here = openedLog('summaries.bplog').log;
    const diff = diffRuns(here, other);
    expect(diff.apart[0]).toMatchObject({ here: 4, gap: { at: 'norm', there: 9 } });
    expect(diff.summarised).toBeGreaterThan(10);
  });
});

const nodeLine = ({ program }: EventLog, { apart: [first] }: RunDiff): number => {
  const node = nodeOf(program, first!.node);
  return node.role === 'operation' ? node.line : -1;
};

const HEADER: Line = { trace: 2, program: 'by hand', runtime: {}, optimizers: [] };
const leaf = (node: string): Line => ({ def: 'node', node, role: 'input', shape: [], dtype: 'float64', grad: true });
const operation = (node: string, op: string, operands: readonly string[]): Line => ({
  def: 'node',
  node,
  role: 'operation',
  op,
  operands,
  shape: [],
  dtype: 'float64',
  grad: true,
});

/** L = 2x + 3x, of which the backward pass sends 2 and 3 to x, in this order or the other. */
function twoPaths(order: readonly ('a' | 'b')[], { iteration = 1, x = 1 } = {}): EventLog {
  const sends = { a: 2, b: 3 };
  let i = 0;
  let sum: number | null = null;
  const event = (line: Line): Line => ({ i: i++, ...line });
  const lines: Line[] = [
    HEADER,
    ...[
      leaf('x'),
      operation('a', 'aten::mul', ['x']),
      operation('b', 'aten::mul', ['x']),
      operation('L', 'aten::add', ['a', 'b']),
    ],
    event({ type: 'iteration.started', iteration }),
    event({ type: 'value.given', node: 'x', value: x }),
    event({ type: 'value.computed', node: 'a', value: 2 * x }),
    event({ type: 'value.computed', node: 'b', value: 3 * x }),
    event({ type: 'value.computed', node: 'L', value: 5 * x }),
    event({ type: 'backward.seeded', node: 'L', value: 1 }),
  ];
  for (const [slot, to] of (['a', 'b'] as const).entries()) {
    lines.push(event({ type: 'contribution.computed', from: 'L', to, slot, upstream: 1, contribution: 1 }));
    lines.push(event({ type: 'gradient.accumulated', node: to, from: 'L', slot, before: null, after: 1 }));
  }
  for (const from of order) {
    lines.push(
      event({ type: 'contribution.computed', from, to: 'x', slot: 0, upstream: 1, contribution: sends[from] }),
    );
    const after: number = (sum ?? 0) + sends[from];
    lines.push(event({ type: 'gradient.accumulated', node: 'x', from, slot: 0, before: sum, after }));
    sum = after;
  }
  return openedLines([...lines, { ends: i }]);
}

describe('Events are paired by what they do', () => {
  it('contributions in another order are the same, and so is their sum once all have come', () => {
    const diff = diffRuns(twoPaths(['a', 'b']), twoPaths(['b', 'a']));
    expect([isSame(diff), diff.compared]).toEqual([true, 13 - 1]); // 14 events, but for the start and the sum after the first contribution
  });

  it('but a sum that is another after all have come differs', () => {
    const diff = diffRuns(twoPaths(['a', 'b']), twoPaths(['b', 'b']));
    expect([diff.onlyHere, diff.onlyThere].map(([first]) => first?.count)).toEqual([1, 1]); // the contribution of a, the second of b
  });

  it('iterations by the numbers that the scripts gave them', () => {
    expect(
      diffRuns(twoPaths(['a', 'b'], { iteration: 400 }), twoPaths(['a', 'b'], { iteration: 400 })).iterations,
    ).toMatchObject({ both: [[1, 1]], by: 'number' });
    expect(
      diffRuns(twoPaths(['a', 'b'], { iteration: 400 }), twoPaths(['a', 'b'], { iteration: 7 })).iterations,
    ).toMatchObject({ both: [[1, 1]], by: 'order' });
  });

  it('two seeds part at the first leaf', () => {
    const [here, there] = [twoPaths(['a', 'b']), twoPaths(['a', 'b'], { x: 2 })];
    const diff = diffRuns(here, there);
    expect([firstOf(here, diff), diff.apart.length]).toEqual(['value.given x', 4]); // x, a, b, L
  });
});

describe('Two scenarios', () => {
  it('part at the leaf that is another, before anything is computed', () => {
    const here = lesson('two-layer').log;
    const program = here.program;
    const W2 = program.byName.get('W2')!;
    const { scenario } = lesson('two-layer');
    const nodes = program.nodes.map(node =>
      node.id === W2 && node.role !== 'operation'
        ? { ...node, initial: { ...node.initial, data: Float64Array.of(1, 1.5) } }
        : node,
    );
    const diff = diffRuns(here, record({ ...program, nodes }, scenario.training));
    expect(diff.apart[0]).toMatchObject({ here: 0, there: 0, node: W2, gap: { at: 1, here: 1, there: 1.5 } });
  });

  it('part only in events with numbers: the second backward pass and a skipped step have none', () => {
    const twoLosses = (w: number): EventLog => {
      const loaded = sound(
        loadScenario(
          JSON.stringify({
            title: 'Two losses, and a scale at which float16 overflows',
            inputs: { x: [1] },
            parameters: { w: [w] },
            program: ['L = sum((x * w - 3) ** 2)', 'M = sum(w ** 2)'],
            losses: ['L', 'M'],
            training: { precision: 'float16', scale: { initScale: 65_536 }, optimizer: { type: 'sgd', lr: 0.1 } },
          }),
          'two losses',
        ),
      );
      return record(loaded.scenario.program, loaded.scenario.training);
    };
    const here = twoLosses(0.5);
    const events = Array.from({ length: here.length }, (_, i) => here.typeAt(i));
    const { apart, compared } = diffRuns(here, twoLosses(0.25));
    expect([events.includes('backward.started'), events.includes('step.skipped')]).toEqual([true, true]);
    expect(apart.map(({ here: i }) => events[i])).toContain('value.computed');
    expect(apart.map(({ here: i }) => events[i])).not.toContain('backward.started');
    expect(apart.map(({ here: i }) => events[i])).not.toContain('step.skipped');
    expect(compared).toBe(events.length - 4 + 2); // four events have no numbers; x and w are compared before the first
  });
});
