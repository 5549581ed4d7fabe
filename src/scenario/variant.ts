/** The same exercise with other numbers: inputs and parameters are drawn anew from a seed. */

import { parse } from 'jsonc-parser';
import { hasRule, nodeOf } from '../graph/program.ts';
import { isChooser } from '../ops/operation.ts';
import { type WholeDraw, wholeNumbersOf } from '../tensor/random.ts';
import type { Nested } from '../tensor/tensor.ts';
import { loadScenario } from './load.ts';
import type { Scenario } from './scenario.ts';

/** Which of the variants of a seed: a dull one is drawn again. */
export interface VariantDraw {
  readonly seed: number;
  /** From 0. */
  readonly attempt: number;
}

const seedOf = ({ seed, attempt }: VariantDraw): number => ((seed % 1_000_003) * 1009 + attempt) | 0;

/** Sections whose numbers are drawn; constants are labels and masks, which stay. */
const DRAWN = ['inputs', 'parameters'] as const;

/** Decimals of a drawn number, at most. */
const MOST_DECIMALS = 3;

/**
 * Returns the scenario with other numbers: as many decimals as its own have, within `ranges` of the file, else within the size of
 * its own. Expectations and notes are left out, as they speak of the old numbers. The same drawing gives the same numbers.
 */
export function variantOf(scenario: Scenario, { seed, attempt }: VariantDraw): Scenario {
  const fields = parse(scenario.text, [], { allowTrailingComma: true }) as Record<string, unknown>; // the text of a scenario that was read
  const ranges = (fields.ranges ?? {}) as Readonly<Record<string, readonly [number, number]>>; // as the schema says, below too
  const kept = keptLeaves(scenario);
  const number = seedOf({ seed, attempt });
  const draw = wholeNumbersOf(Math.imul(number, 0x9e3779b1));
  const sections = DRAWN.flatMap(section => {
    const leaves = Object.entries((fields[section] ?? {}) as Readonly<Record<string, unknown>>);
    const drawn = leaves.map(([name, value]) => [
      name,
      kept.has(name) ? value : drawnAs(value, ranges[name], draw, number),
    ]);
    return leaves.length === 0 ? [] : [[section, Object.fromEntries(drawn)]];
  });
  const { expect: _, notes: __, ...rest } = fields;
  const result = loadScenario(JSON.stringify({ ...rest, ...Object.fromEntries(sections) }), scenario.title);
  if (!('scenario' in result)) throw new Error(result.problems.map(({ message }) => message).join('\n')); // only numbers differ
  return result.scenario;
}

/** Leaves that are fed from data, and those that select: a row's number is no number to draw. */
function keptLeaves({ program, training }: Scenario): ReadonlySet<string> {
  const choosers = program.edges.filter(({ from, slot }) => {
    const node = nodeOf(program, from);
    return node.role === 'operation' && hasRule(node) && isChooser(node.operation, slot);
  });
  return new Set([...(training.feed?.leaves.keys() ?? []), ...choosers.map(({ to }) => nodeOf(program, to).name)]);
}

/** Numbers like these, or an initialiser with another seed. */
function drawnAs(value: unknown, range: readonly [number, number] | undefined, draw: WholeDraw, seed: number): unknown {
  if (typeof value === 'object' && value !== null && 'init' in value) {
    const own = 'seed' in value ? Number(value.seed) : 0;
    return { ...value, ...(value.init === 'zeros' || value.init === 'ones' ? {} : { seed: own + seed }) };
  }
  const numbers = [value].flat(Number.POSITIVE_INFINITY).filter(isNumber);
  const unit = 10 ** Math.min(MOST_DECIMALS, largestOf([...numbers, ...(range ?? [])].map(decimalsOf)));
  const largest = Math.ceil(Math.max(unit === 1 ? 3 : 1, largestOf(numbers.map(Math.abs))));
  const [low, high] = (range ?? [-largest, largest]).map(end => Math.round(end * unit)) as [number, number]; // a range has two ends
  return mapped(value as Nested, () => nonZero(draw, low, high) / unit); // a leaf is numbers or an initialiser
}

/** The largest of numbers that are not negative; 0 of none. There may be more than a call takes operands. */
const largestOf = (numbers: readonly number[]): number => numbers.reduce((most, x) => Math.max(most, x), 0);

const isNumber = (x: unknown): x is number => typeof x === 'number';

/** Digits after the point of a number as JavaScript writes it. */
const decimalsOf = (x: number): number => (/\.(\d+)$/.exec(String(x))?.[1] ?? '').length;

/** A 0 would hide what it is multiplied by; a range of nothing else has to give it. */
function nonZero(draw: WholeDraw, low: number, high: number): number {
  let drawn = draw(low, high);
  while (drawn === 0 && (low !== 0 || high !== 0)) drawn = draw(low, high);
  return drawn;
}

const mapped = (numbers: Nested, each: () => number): Nested =>
  typeof numbers === 'number' ? each() : numbers.map(item => mapped(item, each));
