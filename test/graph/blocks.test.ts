/** Programs with blocks compute what the same programs computed that were written out by hand. */

import { describe, expect, it } from 'vitest';
import { record } from '../../src/engine/record.ts';
import { stateAt } from '../../src/engine/state.ts';
import { isNamed } from '../../src/graph/line-groups.ts';
import { idNamed } from '../../src/graph/node-names.ts';
import { foldsAround, type Program } from '../../src/graph/program.ts';
import { definedNames } from '../../src/language/names.ts';
import { eventJson } from '../../src/trace/trace-json.ts';
import { programOf } from '../support/programs.ts';

const LEAVES = {
  parameters: { w: [0.3, -0.2], v: 0.7 },
  constants: {
    X: [
      [1, 2],
      [-1, 0.5],
      [0.25, 3],
      [2, -2],
    ],
  },
};

/** Events without names and texts: types and numbers. */
function numbersOf(program: Program): readonly string[] {
  const log = record(program, { iterations: 1 });
  const facts = (i: number) => JSON.parse(eventJson(log, i)) as Record<string, unknown>; // a line of the trace is an object
  return Array.from({ length: log.length }, (_, i) => {
    const { node, from, to, text, parameter, ...rest } = facts(i);
    return JSON.stringify(rest);
  });
}

const namesOf = (program: Program): readonly string[] => program.order.map(id => program.nodes[id]!.name);

interface Twice {
  readonly blocks: readonly string[];
  readonly byHand: readonly string[];
}

/** A loop over a block, with lines drawn at random, and the same by hand. */
function drawn(random: () => number): Twice {
  const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)]!;
  const rounds = 1 + Math.floor(random() * 3);
  const step = pick([1, 2, -1]);
  const first = step < 0 ? 3 : 0;
  const count = Math.min(rounds, step === 2 ? 2 : 3);
  const forms = [
    ['tanh(a * w + b)', (a: string, b: string) => `tanh(${a} * w + ${b})`],
    ['a * b - v', (a: string, b: string) => `${a} * ${b} - v`],
    ['sigmoid(b) * a', (a: string, b: string) => `sigmoid(${b}) * ${a}`],
  ] as const;
  const [inner, innerByHand] = pick(forms);
  const [last, lastByHand] = pick(forms);
  const extra = pick(['h * (t + 1)', 'h - X[t]', 'h / 2']);
  const blocks = [
    'def cell(a, b):',
    `    z = ${inner}`,
    `    return ${last.replaceAll('b', 'z')}`,
    'h = w * v  # the start',
    `for t in range(${first}, ${first + step * count}, ${step}):`,
    '    h = cell(X[t], h)',
    `    h = ${extra}`,
    'L = sum(h * h)',
  ];
  const byHand = ['h0 = w * v'];
  let h = 'h0';
  for (let i = 0; i < count; i++) {
    const t = first + i * step;
    byHand.push(
      `x${i} = X[${t}]`,
      `z${i} = ${innerByHand(`x${i}`, h)}`,
      `g${i} = ${lastByHand(`x${i}`, `z${i}`)}`,
      `h${i + 1} = ${extra
        .replace('t + 1', String(t + 1))
        .replace('X[t]', `X[${t}]`)
        .replaceAll('h', `g${i}`)
        .replace('(', '')
        .replace(')', '')}`,
    );
    h = `h${i + 1}`;
  }
  byHand.push(`L = sum(${h} * ${h})`);
  return { blocks, byHand };
}

/** Source: mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe('A program with blocks', () => {
  it.each(Array.from({ length: 60 }, (_, seed) => seed))('has the events of the same by hand: seed %i', seed => {
    const { blocks, byHand } = drawn(randomFrom(seed));
    const [ours, theirs] = [blocks, byHand].map(lines => numbersOf(programOf({ ...LEAVES, lines })));
    expect(ours, `seed ${seed}\n${blocks.join('\n')}\n\n${byHand.join('\n')}`).toEqual(theirs);
  });

  const lines = [
    'def cell(x, h):',
    '  z = x * w + h',
    '  return tanh(z)',
    'h = w * v',
    'for t in range(2):',
    '  h = cell(X[t], h)',
    'L = sum(h)',
  ];

  it('counts names that are assigned again, inside blocks too', () => {
    expect(namesOf(programOf({ ...LEAVES, lines }))).toEqual([
      'h',
      'h#2.1',
      'cell.z.1',
      'cell.z',
      'h#2',
      'h#3.1',
      'cell.z#2.1',
      'cell.z#2',
      'h#3',
      'L',
    ]);
  });

  it('finds them by their number, by their round, and the last without either', () => {
    const program = programOf({ ...LEAVES, lines });
    const named = (name: string) => program.nodes[idNamed(program, name) ?? -1]?.name;
    expect(['h', 'h#1', 'h@t=0', 'h@t=1', 'cell.z@t=0', 'cell.z', 'h@t=7'].map(named)).toEqual([
      'h#3',
      'h',
      'h#2',
      'h#3',
      'cell.z',
      'cell.z#2',
      undefined,
    ]);
  });

  it('has folds: a line in a call in a line in a round', () => {
    const program = programOf({ ...LEAVES, lines });
    const around = foldsAround(program, idNamed(program, 'cell.z#2')!).map(({ kind, name }) => [kind, name]);
    expect(around).toEqual([
      ['line', 'cell.z#2'],
      ['call', 'cell#2'],
      ['line', 'h#3'],
      ['round', 't = 1'],
    ]);
    for (const fold of program.folds) {
      const parent = fold.parent === undefined ? undefined : program.folds[fold.parent]!;
      expect(parent === undefined || (parent.start <= fold.start && fold.end <= parent.end)).toBe(true);
    }
  });

  it('says in formulas which value a name is in that round', () => {
    const program = programOf({ ...LEAVES, lines });
    expect(program.nodes[idNamed(program, 'cell.z#2')!]).toMatchObject({ text: 'h#3.1 * w + h#2' });
  });

  it('gathers with append, beginning with nothing', () => {
    const program = programOf({
      ...LEAVES,
      lines: ['outs = []', 'for t in range(3): outs = append(outs, X[t])', 'L = sum(stack(outs) * w)'],
    });
    const log = record(program, { iterations: 1 });
    const rows = stateAt(log, log.endOfBackward(1)).valueOf(idNamed(program, 'outs')!)!;
    expect([rows.shape, [...rows.data]]).toEqual([
      [3, 2],
      [1, 2, -1, 0.5, 0.25, 3],
    ]);
  });

  it('nests loops, whose numbers stand in ranges and indices', () => {
    const program = programOf({
      ...LEAVES,
      lines: ['s = v', 'for i in range(3):', '  for j in range(i):', '    s = s + X[i - j, 2 * j - j]', 'L = s'],
    });
    const log = record(program, { iterations: 1 });
    // i = 1: X[1, 0] = −1; i = 2: X[2, 0] = 0.25, X[1, 1] = 0.5
    expect(stateAt(log, log.endOfBackward(1)).valueOf(program.loss!)!.data[0]).toBeCloseTo(0.7 - 1 + 0.25 + 0.5, 15);
  });

  it('keeps for, def and return as names where they stand alone', () => {
    const program = programOf({ parameters: { x: 2 }, lines: ['for = x * 2', 'def = for + 1', 'return = def * 2'] });
    expect(namesOf(program)).toEqual(['for', 'def', 'return']);
  });

  const lstm = [
    'def cell(x, h, c):',
    '  i, f = sigmoid(x * w + h), sigmoid(h)',
    '  c = f * c + i * tanh(x)',
    '  return sigmoid(x) * tanh(c), c',
    'h, c = w * v, w',
    'for t in range(2): h, c = cell(X[t], h, c)',
    'L = sum(h + c)',
  ];

  it('assigns several names at once, and a block returns several values', () => {
    const byHand = ['h0 = w * v', 'c0 = w'];
    for (const t of [0, 1])
      byHand.push(
        `x${t} = X[${t}]`,
        `i${t} = sigmoid(x${t} * w + h${t})`,
        `f${t} = sigmoid(h${t})`,
        `k${t} = f${t} * c${t} + i${t} * tanh(x${t})`,
        `h${t + 1} = sigmoid(x${t}) * tanh(k${t})`,
        `c${t + 1} = k${t}`,
      );
    byHand.push('L = sum(h2 + c2)');
    const [ours, theirs] = [lstm, byHand].map(lines => numbersOf(programOf({ ...LEAVES, lines })));
    expect(ours).toEqual(theirs);
  });

  it('names each of them', () => {
    const program = programOf({ ...LEAVES, lines: lstm });
    expect(namesOf(program).filter(name => !/\.\d+$/.test(name))).toEqual(
      ['h', 'c', ...['', '#2'].flatMap(n => [`cell.i${n}`, `cell.f${n}`, `cell.c${n}`, n === '' ? 'h#2' : 'h#3', n === '' ? 'c#2' : 'c#3']), 'L'], // biome-ignore format: one list
    );
    expect(['h#2', 'c#2'].map(name => isNamed(program, program.byName.get(name)!))).toEqual([true, true]);
    expect(program.nodes[idNamed(program, 'c@t=0')!]!.name).toBe('c#2');
  });

  it('tells what a line assigns, mistakes aside', () => {
    expect(['z = W @', '1 = 2', 'h, c = f(', 's -= x *', 'z == 2'].map(definedNames)).toEqual([['z'], [], ['h', 'c'], ['s'], ['z']]); // biome-ignore format: one list
  });

  it('lets names change places', () => {
    const program = programOf({ parameters: { x: 2, y: 3 }, lines: ['a, b = x, y', 'a, b = (b, a)', 'L = a - b'] });
    const log = record(program, { iterations: 1 });
    expect(stateAt(log, log.endOfBackward(1)).valueOf(program.loss!)!.data[0]).toBe(3 - 2);
  });

  it.each([
    ['s += x * 2', 's = s + x * 2'],
    ['s -= x - 2', 's = s - (x - 2)'],
    ['s *= x + 2', 's = s * (x + 2)'],
    ['s /= x * 2', 's = s / (x * 2)'],
    ['s **= x + 2', 's = s ** (x + 2)'],
  ])('%s is %s', (short, long) => {
    const [ours, theirs] = [short, long].map(line =>
      programOf({ parameters: { x: 2 }, lines: ['s = x * x', `for t in range(2): ${line}`, 'L = s'] }),
    );
    expect(numbersOf(ours!)).toEqual(numbersOf(theirs!));
    expect(ours!.nodes.map(({ text }) => text)).toEqual(theirs!.nodes.map(({ text }) => text));
  });
});
