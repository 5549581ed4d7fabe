/** Published examples and issue threads, as their authors print them: each number is found, and blocks give the same ones. */

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import type { EventLog } from '../../src/engine/log.ts';
import { record } from '../../src/engine/record.ts';
import { stateAt } from '../../src/engine/state.ts';
import { checkRun } from '../../src/query/check-run.ts';
import { conditionValue, parseCondition } from '../../src/query/conditions.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { sound } from '../support/sound.ts';

const folder = new URL('../reference/published/', import.meta.url);
const textOf = (name: string): string => readFileSync(new URL(`${name}.json`, folder), 'utf8');
const NAMES = readdirSync(folder).map(file => file.replace(/\.json$/, ''));

/** A published sheet in which 20 of 96 numbers are wrong, as the backward pass leaves a ReLU out. */
const FAULTY = 'yeh-backprop-wrong';

function scenarioOf(text: string): Scenario {
  return sound(loadScenario(text, 'published.json')).scenario;
}

const recorded = ({ program, training }: Scenario): EventLog => record(program, training);

describe('The numbers that a source prints are found:', () => {
  test.each(NAMES.filter(name => name !== FAULTY))('%s', name => {
    const scenario = scenarioOf(textOf(name));
    const { expected, misses, isFine } = checkRun(scenario, recorded(scenario));
    expect(expected).toBeGreaterThan(0);
    expect(misses).toEqual([]);
    expect(isFine).toBe(true);
  });

  test('44 sources, and one sheet of which 20 numbers are wrong', () => {
    expect(NAMES).toHaveLength(45);
    const scenario = scenarioOf(textOf(FAULTY));
    expect(checkRun(scenario, recorded(scenario)).misses).toHaveLength(20);
  });
});

/** A published program written with blocks or loops. */
interface Rewritten {
  readonly name: string;
  /** Names of its leaves, and what they are made of; where the published one has single numbers, their names in that order. */
  readonly leaves: Readonly<Record<string, unknown>>;
  readonly program: readonly string[];
}

const layers = (name: string, inputs: string, targets: string, weights: readonly [unknown, unknown]): Rewritten => ({
  name,
  leaves: { x: inputs.split(' '), t: targets.split(' '), W1: weights[0], W2: weights[1] },
  program: [
    'def layer(W, a, b): return sigmoid(W @ a + b)',
    'o = layer(W2, layer(W1, x, b_hidden), b_output)',
    'L = sum((t - o) ** 2) / 2',
  ],
});

/** `w_x1_h1`, `w_x2_h1` in a row for h1. */
const between = (from: string, to: string): readonly (readonly string[])[] =>
  to.split(' ').map(unit => from.split(' ').map(source => `w_${source}_${unit}`));

const REWRITTEN: readonly Rewritten[] = [
  layers('bt-iris', 'f1 f2 f3 f4', 't_o_setosa t_o_versicolor t_o_virginica', [
    between('f1 f2 f3 f4', 'h1 h2 h3'),
    between('h1 h2 h3', 'o_setosa o_versicolor o_virginica'),
  ]),
  ...['bt-nesterov-multistep', 'bt-adamw'].map(name =>
    layers(name, 'x1 x2', 't_o1 t_o2', [between('x1 x2', 'h1 h2'), between('h1 h2', 'o1 o2')]),
  ),
  {
    name: 'dml-62-1',
    leaves: { x: ['x1', 'x2', 'x3', 'x4'], y: ['y1', 'y2', 'y3', 'y4'] },
    program: [
      'h, L = h0, 0',
      'for t in range(4):',
      ' h = tanh(Wxh @ x[t] + Whh @ h + bh)',
      ' L += sum((Why @ h + by - y[t]) ** 2) / 2',
    ],
  },
];

type Leaves = Readonly<Record<string, unknown>>;

/** The published scenario with its leaves gathered, and the program in place of its own. */
function rewrittenOf({ name, leaves, program }: Rewritten): {
  readonly text: string;
  readonly lengths: readonly number[];
} {
  // The cast: the file is ours and never changes.
  const written = JSON.parse(textOf(name)) as Record<'constants' | 'parameters', Leaves> & { program: string[] };
  const put = (named: unknown, table: Leaves): unknown =>
    typeof named === 'string' ? table[named] : (named as readonly unknown[]).map(one => put(one, table)); // names or lists of them
  const isIn = (named: unknown, table: Leaves): boolean =>
    typeof named === 'string' ? named in table : isIn((named as readonly unknown[])[0], table);
  const sections = (['constants', 'parameters'] as const).map(section => {
    const gathered = Object.entries(leaves).filter(([, named]) => isIn(named, written[section]));
    const used = new Set(gathered.flatMap(([, named]) => [named].flat(2)));
    const others = Object.entries(written[section]).filter(([leaf]) => !used.has(leaf));
    return [
      section,
      Object.fromEntries([...others, ...gathered.map(([leaf, named]) => [leaf, put(named, written[section])])]),
    ];
  });
  const { expect: _, ...rest } = { ...written, expect: undefined };
  const lengths = [program, written.program].map(lines => lines.reduce((sum, line) => sum + line.trim().length, 0));
  return { text: JSON.stringify({ ...rest, ...Object.fromEntries(sections), program }), lengths };
}

/** Each published leaf with its place in the rewritten program: `w_x2_h1` is `W1[0, 1]`. */
const placesOf = ({ leaves }: Rewritten): readonly (readonly [published: string, here: string])[] =>
  Object.entries(leaves).flatMap(([leaf, named]) => {
    const places = (part: unknown, at: readonly number[]): readonly (readonly [string, string])[] =>
      typeof part === 'string'
        ? [[part, `${leaf}[${at.join(', ')}]`]]
        : (part as readonly unknown[]).flatMap((one, i) => places(one, [...at, i])); // names or lists of them
    return places(named, []);
  });

describe('With blocks, at a third of the length,', () => {
  test('three of the six longest take a third of the lines: 3 of 16, 3 of 11 and 3 of 11', () => {
    const linesOf = (name: string): number => JSON.parse(textOf(name)).program.length;
    const longest = NAMES.toSorted((a, b) => linesOf(b) - linesOf(a) || a.localeCompare(b)).slice(0, 6);
    const written = REWRITTEN.filter(({ name }) => longest.includes(name));
    expect(written.map(({ name, program }) => [program.length, linesOf(name)])).toEqual([
      [3, 16],
      [3, 11],
      [3, 11],
    ]);
  });

  it.each(REWRITTEN.map(one => [one.name, one] as const))('%s has equal numbers', (name, rewritten) => {
    const { text, lengths } = rewrittenOf(rewritten);
    expect(lengths[0]! / lengths[1]!).toBeLessThan(0.35);
    const [theirs, ours] = [textOf(name), text].map(written => recorded(scenarioOf(written)));
    const numbers = (log: EventLog, expression: string, position: number) =>
      Array.from(conditionValue(parseCondition(log, expression), stateAt(log, position))!.data); // it has a value there
    const shared = theirs!.program.parameters
      .map(id => theirs!.program.nodes[id]!.name)
      .filter(leaf => ours!.program.byName.has(leaf))
      .map(leaf => [leaf, leaf] as const);
    const places = [...placesOf(rewritten), ...shared];
    const isTrained = new Set(theirs!.program.parameters.map(id => theirs!.program.nodes[id]!.name));
    for (let iteration = 1; iteration <= theirs!.iterationCount; iteration++) {
      const at = (log: EventLog) => [log.endOfBackward(iteration), log.endOf(iteration)] as const;
      const [[backTheirs, endTheirs], [backOurs, endOurs]] = [at(theirs!), at(ours!)];
      const same = (a: readonly number[], b: readonly number[], what: string) => {
        for (const [i, x] of a.entries())
          expect(Math.abs(x - b[i]!), `${what}, iteration ${iteration}`).toBeLessThanOrEqual(
            1e-12 * Math.max(1e-3, Math.abs(x)),
          );
      };
      same(numbers(theirs!, 'L', backTheirs), numbers(ours!, 'L', backOurs), 'L');
      for (const [published, here] of places.filter(([leaf]) => isTrained.has(leaf))) {
        const gradient = here.replace(/^\w+/, 'grad($&)');
        same(numbers(theirs!, `grad(${published})`, backTheirs), numbers(ours!, gradient, backOurs), gradient);
        same(numbers(theirs!, published, endTheirs), numbers(ours!, here, endOurs), here);
      }
    }
  });
});
