/** Times two ways of doing the same thing in turns, so that both meet the same machine. */

export interface Spread {
  readonly median: number;
  readonly p10: number;
  readonly p90: number;
  readonly p99: number;
  readonly samples: number;
}

export interface Measurement extends Spread {
  readonly name: string;
  readonly unit: string;
  /** What it is held against. */
  readonly reference?: Spread & { readonly name: string };
}

/** By nearest rank. */
export function spreadOf(samples: readonly number[]): Spread {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(Math.floor(share * sorted.length), sorted.length - 1)]!;
  return { median: at(0.5), p10: at(0.1), p90: at(0.9), p99: at(0.99), samples: sorted.length };
}

/** One number without a spread. */
export const single = (
  name: string,
  unit: string,
  value: number,
  reference?: Measurement['reference'],
): Measurement => ({
  name,
  unit,
  ...spreadOf([value]),
  ...(reference && { reference }),
});

export interface Timing {
  readonly name: string;
  readonly unit: 'ms' | 'µs';
  readonly samples: number;
  /** Runs within one sample, for what is over too soon to be timed alone; default 1. */
  readonly repeat?: number;
  /** The sample's number, from 0, so that a sample can do something else than the one before. */
  readonly run: (sample: number) => unknown;
  readonly reference: { readonly name: string; readonly run: (sample: number) => unknown };
}

const FACTORS = { ms: 1, µs: 1000 } as const;

/** The first fifth of the samples, ten at least, warms up and is not counted. */
export function timed({ name, unit, samples, repeat = 1, run, reference }: Timing): Measurement {
  const warmUp = Math.max(10, Math.floor(samples / 5));
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let sample = -warmUp; sample < samples; sample++) {
    const number = sample + warmUp;
    const [mine, other] = [durationOf(run, number, repeat), durationOf(reference.run, number, repeat)];
    if (sample < 0) continue;
    ours.push(mine * FACTORS[unit]);
    theirs.push(other * FACTORS[unit]);
  }
  return { name, unit, ...spreadOf(ours), reference: { name: reference.name, ...spreadOf(theirs) } };
}

/** What was computed last, so that no compiler can leave the computation out. */
export let lastResult: unknown;

function durationOf(run: (sample: number) => unknown, sample: number, repeat: number): number {
  const start = performance.now();
  for (let i = 0; i < repeat; i++) lastResult = run(sample);
  return (performance.now() - start) / repeat;
}
