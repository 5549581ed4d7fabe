/** A frame as lines of text. */

import type { EventLog } from '../../src/engine/log.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { Run } from '../../src/session/runs.ts';
import { createSession, type Session } from '../../src/session/session.ts';
import { parseKeys, press } from '../../src/tui/press.ts';
import { plainRow } from '../../src/tui/row.ts';
import { screenOf } from '../../src/tui/screen.ts';
import type { Size } from '../../src/tui/shell/application.ts';

interface FrameOptions extends Size {
  readonly at?: number;
  /** Keys pressed before the frame: `]]i<down><enter>`. */
  readonly keys?: string;
  readonly digits?: number;
}

/** Returns the lines of a recorded scenario's screen. */
export function renderFrame(scenario: Scenario, log: EventLog, options: FrameOptions): readonly string[] {
  const { at, digits, keys = '' } = options;
  const start = createSession(new Run(scenario, log), {
    ...(at !== undefined && { at }),
    ...(digits !== undefined && { digits }),
  });
  return frameOf(press(start, parseKeys(keys)), options);
}

/** Returns the lines of a session's screen. */
export const frameOf = (session: Session, { columns, rows }: Size): readonly string[] =>
  screenOf(session, { columns, rows }).map(plainRow);
