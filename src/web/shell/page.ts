/** The script of a page: records the scenario that stands in it, and shows the session as the terminal does. It fetches nothing. */

import { MEMORY_LIMITS } from '../../limits.ts';
import { loadScenario } from '../../scenario/load.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { type Clock, LiveRecording } from '../../session/live-recording.ts';
import { createSession, type Session } from '../../session/session.ts';
import { recorderOf } from '../../trace/recorded.ts';
import { readAct } from '../../tui/read-act.ts';
import { PAGE_IDS } from '../page-start.ts';
import { beginning, element, NAME, tellFaults } from './page-parts.ts';
import { PageShell } from './page-shell.ts';

/** Memory of a run's numbers: what the browser says of the machine is rounded, and other pages want some, too. */
const MEMORY = MEMORY_LIMITS.usual.least;

const CLOCK: Clock = { now: () => performance.now(), rest: restOfTurn() };

/** Returns a pause that is over once waiting inputs have had their turn; timers would add 4 ms each. */
function restOfTurn(): () => Promise<void> {
  const { port1, port2 } = new MessageChannel();
  let resume: (() => void) | undefined;
  port1.onmessage = () => resume?.();
  return () =>
    new Promise(resolve => {
      resume = resolve;
      port2.postMessage(undefined);
    });
}

function scenarioIn(text: string): Scenario {
  const loaded = loadScenario(text, NAME, { isForced: true, readAct, size: 0 }); // limits were checked when it was exported
  if ('scenario' in loaded) return loaded.scenario;
  throw new Error('expected a scenario that was checked when it was exported');
}

function open(): void {
  const scenario = scenarioIn(element(PAGE_IDS.scenario).textContent);
  const recording = new LiveRecording(scenario, recorderOf(scenario, MEMORY, NAME), CLOCK);
  const session = createSession(recording.run);
  const begun: Session = { ...session, background: { ...session.background, recording: recording.recording } };
  new PageShell(begun, element).open(beginning(), recording);
}

tellFaults();
open();
