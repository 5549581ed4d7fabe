/** The scenarios of the project as tests open them: read, recorded, and shown. Each is recorded once. */

import { readdirSync, readFileSync } from 'node:fs';
import type { EventLog } from '../../src/engine/log.ts';
import { record } from '../../src/engine/record.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { Run } from '../../src/session/runs.ts';
import { createSession, type Session } from '../../src/session/session.ts';
import { screenOf } from '../../src/tui/screen.ts';
import type { Size } from '../../src/tui/shell/application.ts';
import { sound } from './sound.ts';

export interface Lesson {
  readonly scenario: Scenario;
  readonly log: EventLog;
}

const folder = new URL('../../scenarios/', import.meta.url);

const ALL: readonly string[] = readdirSync(folder)
  .filter(file => file.endsWith('.json') && file !== 'scenario.schema.json')
  .map(file => file.replace(/\.json$/, ''))
  .toSorted();

/** In float16: their formulas come to other numbers than are recorded, which are rounded. */
export const ROUNDED: readonly string[] = ALL.filter(name => name.startsWith('float16'));

/** All others. */
export const LESSONS: readonly string[] = ALL.filter(name => !ROUNDED.includes(name));

/** Those that stand on the lecture's slides. */
export const LECTURE = [
  'two-layer-forward',
  'logistic-regression',
  'two-layer',
  'gradient-descent',
  'computation-graph',
  'chain-rule',
  'chain-rule-three',
  'derivative-rules',
  'slp-two-layer',
] as const;

const known = new Map<string, Lesson>();

/** @throws Error with every problem of the file. */
export function lesson(name: string): Lesson {
  const before = known.get(name);
  if (before !== undefined) return before;
  const file = new URL(`${name}.json`, folder);
  const result = sound(loadScenario(readFileSync(file), file.pathname));
  const { scenario } = result;
  const made = { scenario, log: record(scenario.program, scenario.training) };
  known.set(name, made);
  return made;
}

export function sessionOf(name: string, at = 0): Session {
  const { scenario, log } = lesson(name);
  return createSession(new Run(scenario, log), { at });
}

/** A session of a scenario that has no file, at an event or at its last. @throws Error with every problem of it. */
export function opened(scenario: object, at = 0): Session {
  const result = sound(loadScenario(JSON.stringify({ title: 't', ...scenario }), 't.json'));
  const log = record(result.scenario.program, result.scenario.training);
  return createSession(new Run(result.scenario, log), { at: Math.min(at, log.length - 1) });
}

/** The screen as plain text, one string a row. */
export const textOf = (session: Session, size: Size = { columns: 120, rows: 36 }): readonly string[] =>
  screenOf(session, size).map(row => row.map(({ text }) => text).join(''));
