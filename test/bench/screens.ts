/** From a key to the painted rows of the finished frame, as the shell paints them: what we compute, without Ink and without a terminal. */

import { record } from '../../src/engine/record.ts';
import { Run } from '../../src/session/runs.ts';
import { createSession } from '../../src/session/session.ts';
import { applicationOf } from '../../src/tui/app.ts';
import { createPainter } from '../../src/tui/shell/paint.ts';
import { THEMES } from '../../src/tui/theme.ts';
import type { Turns } from './measure.ts';
import { chainFile, MILLION, recorded, scenarioOf, shipped } from './programs.ts';
import { type Row, timed } from './row.ts';

const KEYS = ['right', 'right', 'right', 'n', 'left', 'p', 'down', 'right'];

export const SIZE = { columns: 120, rows: 40 } as const;

/** A run of a chain, of so many events. */
export function chainRun(operations: number, events: number): Run {
  const scenario = scenarioOf(chainFile(operations, events), 'chain');
  return new Run(scenario, recorded(scenario.program, events));
}

function lectureRun(): Run {
  const scenario = shipped('scenarios/two-layer.json');
  return new Run(scenario, record(scenario.program, scenario.training));
}

/** Presses one key after another, in the middle of a run. @param first Keys pressed before that. */
export function presses(run: Run, first: readonly string[] = []): (sample: number) => readonly string[] {
  const start = createSession(run, { at: Math.floor(run.log.length / 2) });
  const { initial, update, frame } = applicationOf(start, { now: () => performance.now() });
  const paint = createPainter('truecolour');
  let state = initial;
  const press = (chord: string) => {
    state = update(state, { kind: 'key', chord }, SIZE).state;
  };
  first.forEach(press);
  return sample => {
    press(KEYS[sample % KEYS.length]!);
    return frame(state, SIZE).map(row => paint(row, THEMES.dark));
  };
}

const against = (run: Run): Turns => ({
  run: presses(run),
  reference: {
    name: 'the same rows, made of blanks',
    run: sample => Array.from({ length: SIZE.rows }, (_, row) => `${sample} ${row}`.padEnd(SIZE.columns)),
  },
});

const frames = (name: string, samples: number, run: () => Run): Row =>
  timed({ name: `key to finished rows, 120×40, ${name}`, unit: 'ms', samples, prepare: () => against(run()) });

/** The graph of a program that is no lecture's, beside a lecture's. */
const graphMoves = timed({
  name: 'key to finished rows, 120×40, graph of 2,000 operations zoomed',
  unit: 'ms',
  samples: 200,
  prepare: () => ({
    run: presses(chainRun(2000, 1), ['2', 'z']),
    reference: { name: 'the same of two-layer', run: presses(lectureRun(), ['2', 'z']) },
  }),
});

export const SCREENS: readonly Row[] = [
  frames('two-layer', 600, lectureRun),
  frames('1,000,000 events, 1,000 operations', 400, () => chainRun(1000, MILLION)),
  graphMoves,
  frames('10,000 operations', 100, () => chainRun(10_000, 1)),
];
