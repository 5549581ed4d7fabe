/** A long run of a network that is no toy, within the memory that it gets without asking: 26 GB of numbers in 10,000 iterations. */

import type { EventLog } from '../../src/engine/log.ts';
import { OPTIMIZER_DEFAULTS } from '../../src/engine/optimizers/table.ts';
import { Recorder } from '../../src/engine/record.ts';
import { lookInto, somePlaces } from './looking.ts';
import { durationOf, type Measured } from './measure.ts';
import { PERCEPTRON, perceptronOf } from './recording.ts';
import { atMost, type Row } from './row.ts';

const optimizer = { type: 'sgd', lr: 0.01, ...OPTIMIZER_DEFAULTS.sgd } as const;
const MEBIBYTE = 1024 * 1024;

/** The times of the iterations, in milliseconds, and the most bytes that the process took meanwhile. */
function longRun(iterations: number): {
  readonly log: EventLog;
  readonly times: readonly number[];
  readonly most: number;
} {
  const recorder = new Recorder(perceptronOf(PERCEPTRON).program, { iterations, optimizer });
  const times: number[] = [];
  let most = 0;
  while (!recorder.isDone) {
    times.push(durationOf(() => recorder.run(1)));
    if (times.length % 50 === 0) most = Math.max(most, process.memoryUsage.rss());
  }
  return { log: recorder.log, times, most };
}

const ITERATIONS = 10_000;
const named = (what: string) => `${what}, perceptron 784-128-10, ${ITERATIONS} iterations (--quick: 400) in 512 MB`;

/** Past the budget when time is short too: 400 iterations have 1 GB of numbers. */
const iterations = (scale: (samples: number) => number): number => scale(scale(ITERATIONS));

export const BUDGET: readonly Row[] = [
  {
    name: named('one iteration'),
    unit: 'ms',
    measure: (scale): Measured => ({ samples: longRun(iterations(scale)).times }),
  },
  {
    name: named('memory of the process'),
    unit: 'MB',
    measure: (scale): Measured => ({ samples: [longRun(iterations(scale)).most / MEBIBYTE] }),
  },
  {
    name: named('seek to a random event'),
    unit: 'ms',
    goal: atMost(200, 'p99'),
    measure(scale): Measured {
      const { log } = longRun(iterations(scale));
      const look = lookInto(log);
      return { samples: somePlaces(log.length, scale(100)).map(position => durationOf(() => look(position))) };
    },
  },
];
