/** A row of the benchmark's table is one record: what is measured, how, and what it is held to. To add one, add it to a list of rows. */

import { inTurns, type Measured, type PER_MILLISECOND, type Spread, spreadOf, type Turns } from './measure.ts';

/** What should be reached: by the median, by the slowest of a hundred, or in relation to the reference. */
export interface Goal {
  readonly of: 'median' | 'p99' | 'ratio';
  readonly most?: number;
  readonly least?: number;
}

export const atMost = (most: number, of: Goal['of'] = 'median'): Goal => ({ of, most });
export const atLeast = (least: number, of: Goal['of'] = 'median'): Goal => ({ of, least });

export interface Row {
  readonly name: string;
  /** '' for what has none. */
  readonly unit: string;
  readonly goal?: Goal;
  /** Runs in a process of its own. `scale` says how many samples to take of so many: fewer when time is short. */
  readonly measure: (scale: (samples: number) => number) => Measured | Promise<Measured>;
}

/** A row that times one thing beside its reference. */
export interface TimedRow {
  readonly name: string;
  readonly unit: keyof typeof PER_MILLISECOND;
  readonly goal?: Goal;
  readonly samples: number;
  readonly repeat?: number;
  /** Once, before anything is timed. */
  readonly prepare: () => Turns;
}

export const timed = ({ samples, repeat = 1, prepare, ...row }: TimedRow): Row => ({
  ...row,
  measure: scale => inTurns(prepare(), row.unit, scale(samples), repeat),
});

/** A finished row, as it is printed and written to JSON. */
export interface Result extends Spread {
  readonly name: string;
  readonly unit: string;
  readonly goal?: Goal;
  readonly reference?: Spread & { readonly name: string };
}

/** A file of rows as a process: without a number it prints the rows' names as JSON, with one it measures that row and prints the result. */
export async function serve(rows: readonly Row[]): Promise<void> {
  const [number] = process.argv.slice(2);
  try {
    const answer = number === undefined ? rows.map(({ name }) => name) : await resultOf(rows[Number(number)]!);
    process.stdout.write(JSON.stringify(answer));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`); // its stack would print the bundle
    process.exitCode = 1;
  }
}

async function resultOf({ name, unit, goal, measure }: Row): Promise<Result> {
  const isQuick = process.argv.includes('--quick');
  const { samples, reference } = await measure(count => (isQuick ? Math.ceil(count / 5) : count));
  return {
    name,
    unit,
    ...(goal && { goal }),
    ...spreadOf(samples),
    ...(reference && { reference: { name: reference.name, ...spreadOf(reference.samples) } }),
  };
}
