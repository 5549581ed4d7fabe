/** A small application that fills the screen and can be made to do everything the shell has to survive. */

import type { Row } from '../../src/tui/row.ts';
import type { Application, Input, Size, Turn } from '../../src/tui/shell/application.ts';
import { runShell } from '../../src/tui/shell/run.tsx';

interface State {
  readonly step: number;
  readonly chords: readonly string[];
  readonly last: string;
  readonly isMouseWanted: boolean;
  readonly isPlaying: boolean;
  readonly isBroken: boolean;
}

const initial: State = { step: 0, chords: [], last: '', isMouseWanted: false, isPlaying: false, isBroken: false };

function update(state: State, input: Input): Turn<State> {
  switch (input.kind) {
    case 'key':
      return press({ ...state, chords: [...state.chords, input.chord].slice(-12) }, input.chord);
    case 'paste':
      return { state: { ...state, last: `pasted ${JSON.stringify(input.text)}` } };
    case 'mouse': {
      const { action, column, row } = input.report;
      return { state: { ...state, last: `${action} ${column},${row}` } };
    }
    case 'wake':
      return { state: { ...state, step: state.step + 1 } };
  }
}

function press(state: State, chord: string): Turn<State> {
  switch (chord) {
    case 'right':
      return { state: { ...state, step: state.step + 1 } };
    case 'q':
      return { state, effect: { kind: 'exit', code: 0 } };
    case 'm':
      return { state: { ...state, isMouseWanted: !state.isMouseWanted } };
    case 'p':
      return { state: { ...state, isPlaying: !state.isPlaying } };
    case 'y':
      return { state, effect: { kind: 'copy', text: 'a copied value' } };
    case 'o':
      console.log('a stray line');
      return { state };
    case 'w':
      return { state, effect: { kind: 'perform', perform: async () => later => ({ ...later, last: 'performed' }) } };
    case 'f':
      return { state: { ...state, isBroken: true } };
    case 'u':
      throw new Error('thrown in update');
    case 'r':
      return { state, effect: { kind: 'perform', perform: () => Promise.reject(new Error('rejected')) } };
    default:
      return { state };
  }
}

/** Every cell depends on its place and on the step, so that any debris shows. */
function frame(state: State, { columns, rows }: Size): readonly Row[] {
  if (state.isBroken) throw new Error('thrown in frame');
  const header = `step ${state.step} of ${columns}×${rows} pid ${process.pid}; ${state.last}; ${state.chords.join(' ')}`;
  const lines: Row[] = [[{ text: header.slice(0, columns) }]];
  for (let row = 1; row < rows; row++) {
    const digit = (row + state.step) % 10;
    lines.push([{ text: String(digit).repeat(columns), role: digit % 3 === 0 ? 'value' : 'gradient' }]);
  }
  return lines;
}

const demonstration: Application<State> = {
  initial,
  update,
  frame,
  wakeAfter: state => (state.isPlaying ? 5 : undefined),
  wantsMouse: state => state.isMouseWanted,
  wantsGround: () => true,
};

runShell(demonstration, {
  colour: '256',
  subscribe: change => {
    const onSignal = (): void => change(state => ({ ...state, last: 'changed from outside' }));
    process.on('SIGUSR2', onSignal);
    return () => process.off('SIGUSR2', onSignal);
  },
  // Without the stack, which would scroll the message away.
  describeCrash: String,
}).then(({ code }) => {
  process.exitCode = code;
});
