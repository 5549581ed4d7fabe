/**
 * Edits and skips of the model. What follows from one is computed elsewhere and taken over as the list of events that it is; which
 * events are shared, where one arrives, and when a skip is refused the model knows by itself.
 */

import { logOf, type Session } from '../../../src/session/session.ts';
import { eventJson } from '../../../src/trace/trace-json.ts';
import { chosen, go, type Model, placeOf, runOf, type Step, type Steps } from './model.ts';
import { NaiveRun } from './naive-run.ts';

/** The start of an iteration, what was changed by hand, and the first value of all cannot be skipped. */
function canSkip(model: Model): boolean {
  const run = runOf(model);
  const event = run.events[model.position]!;
  if (['iteration.started', 'value.edited', 'event.skipped'].includes(event.type)) return false;
  return event.type !== 'value.computed' || run.held(model.position - 1).values.has(event.node);
}

const skip: Step = (model, _order, session) => {
  if (session.timelines.all.length > model.runs.size !== canSkip(model)) throw new Error('skipped against the rules');
  if (canSkip(model)) takeOver(model, session, model.position, 'event.skipped');
};

/** The line for a new value opens where there is something to change: a gradient that can arrive, or a value of this iteration. */
function canEdit(model: Model): boolean {
  const run = runOf(model);
  const node = chosen(model);
  if (node === undefined) return false;
  const { role, isReached } = run.program.nodes[node]!;
  const { type } = run.events[model.position]!;
  const isOfGradient = type === 'backward.seeded' || type === 'gradient.accumulated';
  const of = model.tensor?.of ?? (isOfGradient && model.selected === undefined ? 'gradient' : 'value');
  if (of === 'gradient') return isReached;
  if (role !== 'operation') return true;
  const past = run.events.slice(0, model.position + 1);
  const start = past.findLastIndex(event => event.type === 'iteration.started');
  return (
    run.held(model.position).values.has(node) &&
    past.slice(start).some(event => {
      if (event.type === 'event.skipped') return event.skipped === 'value.computed' && event.node === node;
      if (event.type === 'value.edited') return event.of === 'value' && event.node === node;
      return event.type === 'value.computed' && event.node === node;
    })
  );
}

const edit: Step = (model, { argument }, session) => {
  if (argument === '' && canEdit(model)) model.dialog = 'edit';
  if (session.timelines.all.length > model.runs.size) takeOver(model, session, model.position + 1, 'value.edited');
};

/** A new timeline: what was before the intervention is as it was. */
function takeOver(model: Model, session: Session, at: number, type: string): void {
  const log = logOf(session);
  const number = Math.max(...model.runs.keys()) + 1;
  const parent = runOf(model);
  const run = new NaiveRun(log);
  if (session.place.timeline !== number || run.events[at]?.type !== type) throw new Error(`no ${type} as event ${at}`);
  if (run.lines.slice(0, at).join() !== parent.lines.slice(0, at).join()) throw new Error('the past has changed');
  if (run.lines[at] !== eventJson(log, at)) throw new Error('the log has changed');
  model.behind.push(placeOf(model));
  model.ahead = [];
  model.runs.set(number, run);
  model.timeline = number;
  go(model, at);
}

/** Where one arrives on another timeline is a question of what belongs together: any of its events will do here. */
function arrive(model: Model, session: Session, timeline: number): void {
  model.behind.push(placeOf(model));
  model.ahead = [];
  model.timeline = timeline;
  go(model, session.place.position);
}

const change: Step = (model, { argument }, session) => {
  const number = Number(argument);
  if (argument !== '' && number !== model.timeline && model.runs.has(number)) arrive(model, session, number);
};

const deletion: Step = (model, { argument }, session) => {
  const number = Number(argument);
  if (number === 1 || !model.runs.has(number)) return;
  if (number === model.timeline) arrive(model, session, session.place.timeline);
  model.runs.delete(number);
};

export const COURSES: Steps = [
  ['skip', skip],
  ['edit', edit],
  ['timeline', change],
  ['delete-timeline', deletion],
  ['compare', () => {}],
];
