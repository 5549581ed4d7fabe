/** What a session keeps of a scenario when it ends at the third event. */

import { readFileSync } from 'node:fs';
import { type Keeping, keepingOf, putAway } from '../../../src/cli/keep.ts';
import { record } from '../../../src/engine/record.ts';
import { loadScenario } from '../../../src/scenario/load.ts';
import { Run } from '../../../src/session/runs.ts';
import { createSession } from '../../../src/session/session.ts';
import { sound } from '../../support/sound.ts';

export async function keepingIn(folder: string, file: string): Promise<Keeping> {
  return (await keepingOf(file, { XDG_STATE_HOME: folder }))!; // the scenario is there
}

/** Whether it is kept now. */
export async function keepState(folder: string, file: string): Promise<boolean> {
  const { scenario } = sound(loadScenario(readFileSync(file), file));
  const session = createSession(new Run(scenario, record(scenario.program, scenario.training)), { at: 3 });
  return putAway(session, await keepingIn(folder, file));
}
