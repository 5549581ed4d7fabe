/** From a key to the painted rows of the finished frame, as the shell paints them: what we compute, without Ink and without a terminal. */

import { record } from '../../src/engine/record.ts';
import type { Program } from '../../src/graph/program.ts';
import { layout } from '../../src/layout/graph-layout.ts';
import { excerpt, type Joined } from '../../src/layout/neighbourhood.ts';
import { assignLanes } from '../../src/layout/row-lanes.ts';
import { wholeGraph } from '../../src/session/graph-folds.ts';
import { Run } from '../../src/session/runs.ts';
import { createSession } from '../../src/session/session.ts';
import { applicationOf } from '../../src/tui/app.ts';
import { paintRow } from '../../src/tui/shell/paint.ts';
import { THEMES } from '../../src/tui/theme.ts';
import type { Turns } from './measure.ts';
import { chainFile, chainProgram, MILLION, recorded, scenarioOf, shipped } from './programs.ts';
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
  const { initial, update, settle, frame } = applicationOf(start, { now: () => performance.now() });
  let state = initial;
  const press = (chord: string) => {
    state = settle!(update(state, { kind: 'key', chord }, SIZE).state);
  };
  first.forEach(press);
  return sample => {
    press(KEYS[sample % KEYS.length]!);
    return frame(state, SIZE).map(row => paintRow(row, THEMES.dark, 'truecolour'));
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
const graphMoves = (name: string, run: () => Run, first: readonly string[]): Row =>
  timed({
    name: `key to finished rows, 120×40, graph of ${name} zoomed`,
    unit: 'ms',
    samples: 200,
    prepare: () => ({
      run: presses(run(), first),
      reference: { name: 'the same of two-layer', run: presses(lectureRun(), ['2', 'z']) },
    }),
  });

/** A run of one iteration of 300 lines of three operations each: each uses the one before it and the one 20 before that. */
function linesRun(): Run {
  const names = Array.from({ length: 300 }, (_, i) => `h${i}`);
  const program = names.map((name, i) =>
    i === 0 ? `${name} = x * 2` : `${name} = tanh(${names[i - 1]} * x + ${names[Math.max(0, i - 20)]})`,
  );
  const scenario = scenarioOf(JSON.stringify({ title: '300 lines', parameters: { x: 0.5 }, program }), 'lines');
  return new Run(scenario, record(scenario.program, scenario.training));
}

const command = (line: string): readonly string[] => [
  ':',
  ...[...line].map(key => (key === ' ' ? 'space' : key)),
  'enter',
];

/** The places of a whole graph, computed anew each time. */
const layoutOf = (name: string, program: () => Program, place: (graph: Joined) => unknown): Row =>
  timed({
    name: `layout of ${name}`,
    unit: 'ms',
    samples: 60,
    prepare: () => {
      const graph = wholeGraph(program());
      return {
        run: () => place(graph),
        reference: {
          name: 'one look at each edge',
          run: () => graph.edges.reduce((sum, { from, to }) => sum + from - to, 0),
        },
      };
    },
  });

function nearInLayers(graph: Joined) {
  const { ids, edges, stubs } = excerpt(graph, graph.ids[1000], 3);
  const nodes = [...ids, ...stubs.map(({ id }) => id)].map(id => ({ id, width: 16, height: 4 }));
  return layout(nodes, edges);
}

export const SCREENS: readonly Row[] = [
  frames('two-layer', 600, lectureRun),
  frames('1,000,000 events, 1,000 operations', 400, () => chainRun(1000, MILLION)),
  graphMoves('2,000 operations', () => chainRun(2000, 1), ['2', 'z']),
  graphMoves('300 lines', linesRun, ['2', 'z', ...command('graph lines')]),
  layoutOf('2,000 operations, 3 hops in layers', () => chainProgram(2000), nearInLayers),
  layoutOf('2,000 operations in rows', () => chainProgram(2000), assignLanes),
  layoutOf('300 lines of 3 operations in rows', () => linesRun().log.program, assignLanes),
  frames('10,000 operations', 100, () => chainRun(10_000, 1)),
];
