/** `faulty.js SCENARIO`: the debugger itself, with keys at which something in it breaks. */

import { readFileSync } from 'node:fs';
import process, { argv } from 'node:process';
import { bugReport } from '../../../src/cli/bug-report.ts';
import { record } from '../../../src/engine/record.ts';
import { loadScenario } from '../../../src/scenario/load.ts';
import { Run } from '../../../src/session/runs.ts';
import { createSession, type Session } from '../../../src/session/session.ts';
import { applicationOf } from '../../../src/tui/app.ts';
import type { Application, Turn } from '../../../src/tui/shell/application.ts';
import { runShell } from '../../../src/tui/shell/run.tsx';
import { sound } from '../../support/sound.ts';

let isFrameBroken = false;

/** What breaks at which key. */
const FAULTS = new Map<string, (state: Session) => Turn<Session>>([
  [
    'ctrl+x',
    () => {
      throw new Error('thrown in update');
    },
  ],
  [
    'ctrl+f',
    state => {
      isFrameBroken = true;
      return { state: { ...state } };
    },
  ],
  ['ctrl+r', state => ({ state, effect: { kind: 'perform', perform: () => Promise.reject(new Error('rejected')) } })],
  [
    'ctrl+t',
    state => {
      setTimeout(() => {
        throw new Error('thrown in a timer');
      });
      return { state };
    },
  ],
  [
    'ctrl+u',
    state => {
      void Promise.reject(new Error('never awaited'));
      return { state };
    },
  ],
]);

function broken(sound: Application<Session>): Application<Session> {
  return {
    ...sound,
    update: (state, input, size) => {
      const fault = input.kind === 'key' ? FAULTS.get(input.chord) : undefined;
      return fault === undefined ? sound.update(state, input, size) : fault(state);
    },
    frame: (state, size) => {
      if (isFrameBroken) throw new Error('thrown in frame');
      return sound.frame(state, size);
    },
  };
}

const [, , file = ''] = argv;
const { scenario } = sound(loadScenario(readFileSync(file), file));
const start = createSession(new Run(scenario, record(scenario.program, scenario.training)));
const application = applicationOf(start, { now: () => performance.now() });
runShell(broken(application), { colour: '256', describeCrash: error => bugReport(error, [file]) }).then(({ code }) => {
  process.exitCode = code;
});
