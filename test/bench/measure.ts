/** Times two ways of doing the same thing in turns, so that both meet the same machine. */

export interface Spread {
  readonly median: number;
  readonly p10: number;
  readonly p90: number;
  readonly p99: number;
  readonly samples: number;
}

/** By nearest rank. */
export function spreadOf(samples: readonly number[]): Spread {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (fraction: number): number => sorted[Math.min(Math.floor(fraction * sorted.length), sorted.length - 1)]!;
  return { median: at(0.5), p10: at(0.1), p90: at(0.9), p99: at(0.99), samples: sorted.length };
}

/** What was measured, in the row's unit, and what it is held against. */
export interface Measured {
  readonly samples: readonly number[];
  readonly reference?: { readonly name: string; readonly samples: readonly number[] };
}

/** One thing to do, or one of many: `sample` is its number, from 0. */
export type Run = (sample: number) => unknown;

export interface Turns {
  readonly run: Run;
  readonly reference: { readonly name: string; readonly run: Run };
}

/** Milliseconds in the unit. */
export const PER_MILLISECOND = { ms: 1, µs: 1000 } as const;

/** Milliseconds, at least. */
const WARM_UP = 250;

/** What is taken first is not counted: a fifth as many samples, ten at least, and for long enough that V8 has compiled what runs often.
 * @param repeat Runs within one sample, for what is over too soon to be timed alone. */
export function inTurns(
  { run, reference }: Turns,
  unit: keyof typeof PER_MILLISECOND,
  samples: number,
  repeat: number,
): Measured {
  const ours: number[] = [];
  const theirs: number[] = [];
  const start = performance.now();
  const isWarm = (sample: number) =>
    sample >= Math.max(10, Math.floor(samples / 5)) && performance.now() - start >= WARM_UP;
  let isCounted = false;
  for (let sample = 0; ours.length < samples; sample++) {
    isCounted ||= isWarm(sample);
    const durations = [durationOf(run, sample, repeat), durationOf(reference.run, sample, repeat)];
    if (!isCounted) continue;
    ours.push(durations[0]! * PER_MILLISECOND[unit]);
    theirs.push(durations[1]! * PER_MILLISECOND[unit]);
  }
  return { samples: ours, reference: { name: reference.name, samples: theirs } };
}

/** What was computed last, so that no compiler can leave the computation out. */
export let lastResult: unknown;

/** Milliseconds. */
export function durationOf(run: Run, sample = 0, repeat = 1): number {
  const start = performance.now();
  for (let i = 0; i < repeat; i++) lastResult = run(sample);
  return (performance.now() - start) / repeat;
}

/** k of y ~ xᵏ: the slope of the line that fits best through the logarithms. */
export function growthOf(points: readonly { readonly x: number; readonly y: number }[]): number {
  const logs = points.map(({ x, y }) => ({ x: Math.log(x), y: Math.log(y) }));
  const mean = (of: 'x' | 'y') => logs.reduce((sum, point) => sum + point[of], 0) / logs.length;
  const [x0, y0] = [mean('x'), mean('y')];
  const products = logs.reduce((sum, { x, y }) => sum + (x - x0) * (y - y0), 0);
  return products / logs.reduce((sum, { x }) => sum + (x - x0) ** 2, 0);
}
