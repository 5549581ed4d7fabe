/** What a scenario tells, looked for in the whole list of events, and the steps of the model from note to note. */

import { nodeOf } from '../../../src/graph/program.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { after, before, go, jump, type Model, runOf, type Step, type Steps } from './model.ts';
import type { NaiveRun } from './naive-run.ts';

const KINDS: Readonly<Record<string, string>> = {
  'iteration.started': 'start',
  'value.computed': 'value',
  'backward.seeded': 'seed',
  'gradient.accumulated': 'gradient',
  'parameter.updated': 'update',
};

/** An event as a note's selector names it. */
function selectorOf(run: NaiveRun, position: number): string {
  const event = run.events[position]!;
  const name = (id: number) => nodeOf(run.program, id).name;
  if (event.type === 'contribution.computed') {
    const { from, to } = run.program.edges[event.edge]!;
    return `contribution ${name(from)} ${name(to)}`;
  }
  const subject = run.subject(position);
  return `${KINDS[event.type]} ${subject === undefined ? '' : name(subject)}`.trim();
}

function isTold({ notes, description }: Scenario, run: NaiveRun, i: number): boolean {
  const here = selectorOf(run, i);
  const isNamed = notes.some(({ at }) => {
    const named = [at.kind, ...('node' in at ? [at.node] : []), ...('from' in at ? [at.from, at.to] : [])].join(' ');
    return named === here && (at.iteration ?? run.iteration(i)) === run.iteration(i);
  });
  const isRemark = run.program.lines.some(
    ({ say, folds }) => say !== undefined && folds.some(fold => here === `value ${run.program.folds[fold]!.name}`),
  );
  return isNamed || isRemark || (i === 0 && description !== undefined);
}

const toNote =
  (among: (run: NaiveRun, position: number) => readonly number[]): Step =>
  (model, _order, session) => {
    const { scenario } = session.timelines.all[0]!.run; // the original run is never deleted
    const found = among(runOf(model), model.position).find(i => isTold(scenario, runOf(model), i));
    if (found !== undefined) jump(model, found);
  };

/** Steps of lines and rounds are known to the program alone; that they are steps and no jumps is compared. */
const byLine: Step = (model: Model, _order, session) => go(model, session.place.position);

/** It stays where it is, selection and all, where it leads nowhere. */
const byRound: Step = (model, order, session) => {
  if (session.place.position !== model.position) byLine(model, order, session);
};

export const NOTES: Steps = [
  ['next-note', toNote(after)],
  ['previous-note', toNote(before)],
  ['next-line', byLine],
  ['previous-line', byLine],
  ['next-round', byRound],
  ['previous-round', byRound],
  ['play', () => {}],
  ['legend', model => Object.assign(model, { dialog: 'legend' })],
  ['reload', () => {}],
];
