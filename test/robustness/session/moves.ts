/** Steps and jumps of the model, by searching the whole list of events. */

import { type NodeId, nodeOf } from '../../../src/graph/program.ts';
import type { Waypoint } from '../../../src/query/waypoint.ts';
import { after, before, chosen, go, jump, type Model, placeOf, runOf, type Step, type Steps } from './model.ts';
import type { NaiveRun } from './naive-run.ts';

type Chosen = Pick<Waypoint, 'node' | 'of'>;

/** What belongs to one step from node to node. */
function work(run: NaiveRun, position: number): string {
  const event = run.events[position]!;
  switch (run.type(position)) {
    case 'iteration.started':
    case 'gradients.cleared':
      return 'start';
    case 'value.computed':
      return `value ${run.subject(position)}`;
    case 'parameter.updated':
      return `update ${run.subject(position)}`;
    case 'backward.seeded':
      return 'seed';
    case 'value.edited':
      return 'edit';
    default:
      return `from ${run.program.edges['edge' in event ? event.edge! : 0]!.from}`; // the others have one
  }
}

const endsWork = (run: NaiveRun, i: number): boolean => i === run.last || work(run, i) !== work(run, i + 1);
export const startsPhase = (run: NaiveRun, i: number): boolean => i === 0 || run.phase(i) !== run.phase(i - 1);
const startsIteration = (run: NaiveRun, i: number): boolean => run.events[i]!.type === 'iteration.started';

type IsPlace = (run: NaiveRun, i: number) => boolean;

const forward =
  (isPlace: IsPlace): Step =>
  model => {
    const run = runOf(model);
    go(model, after(run, model.position).find(i => isPlace(run, i)) ?? run.last);
  };

const backward =
  (isPlace: IsPlace): Step =>
  model => {
    const run = runOf(model);
    go(model, before(run, model.position).find(i => isPlace(run, i)) ?? 0);
  };

const lastValueOf = (run: NaiveRun, position: number, node: NodeId): number | undefined =>
  before(run, position + 1).find(i => run.writesValue(i, node));

const lastGradientOf = (run: NaiveRun, position: number, node: NodeId): number | undefined =>
  run.sinceCleared(position, node).find(i => run.writesGradient(i, node));

/** What was chosen: in an open tensor what is looked at, of a node its gradient if it has one. */
function chosenNumber(model: Model): Chosen | undefined {
  const { tensor, selected } = model;
  if (tensor !== undefined) return { node: tensor.node, of: tensor.of };
  return selected === undefined ? undefined : numberOf(model, selected);
}

function numberOf(model: Model, node: NodeId): Chosen {
  return { node, of: lastGradientOf(runOf(model), model.position, node) === undefined ? 'value' : 'gradient' };
}

/** Which number made another one is tested with the paths; here, that a path never leads to later events, and only to where its number was brought. */
const origin: Step = (model, _order, session) => {
  const { trail } = session.selection;
  const found = trail?.at(-1);
  if (found === undefined || trail === model.trail || chosen(model) === undefined) return;
  const run = runOf(model);
  if (found.position > model.position || !isBrought(run, found)) throw new Error('a path that leads nowhere');
  if (found.position !== model.position) jump(model, found.position);
  if (run.subject(found.position) !== found.node) model.selected = found.node;
  if (model.tensor?.node !== found.node) model.tensor = undefined;
  model.trail = trail;
};

/** Whether the event made the number, or sends it; a number that was given is brought by none. */
function isBrought(run: NaiveRun, { node, of, position, isSent }: Waypoint): boolean {
  if (isSent) return run.type(position) === 'contribution.computed' && run.subject(position) === node;
  const writer = of === 'value' ? lastValueOf(run, position, node) : lastGradientOf(run, position, node);
  return writer === position || (of === 'value' && writer === undefined);
}

/** Who works next with the number at hand. */
function use(model: Model): void {
  const run = runOf(model);
  const picked = chosenNumber(model);
  const event = run.events[model.position]!;
  const node = chosen(model);
  if (node === undefined) return;
  const of = picked?.of ?? (run.writesValue(model.position, node) ? 'value' : 'gradient');
  const uses = (i: number): boolean => {
    const later = run.events[i]!;
    if (picked === undefined && event.type === 'contribution.computed')
      return later.type === 'gradient.accumulated' && later.edge === event.edge;
    if (of === 'gradient') {
      if (later.type === 'parameter.updated') return later.parameter === node;
      return later.type === 'contribution.computed' && run.program.edges[later.edge]!.from === node;
    }
    if (later.type === 'backward.seeded') return later.node === node;
    if (later.type !== 'value.computed') return false;
    const user = nodeOf(run.program, later.node);
    return user.role === 'operation' && user.operands.includes(node);
  };
  const found = after(run, model.position).find(uses);
  if (found !== undefined) jump(model, found);
}

const retrace =
  (from: 'behind' | 'ahead', to: 'behind' | 'ahead'): Step =>
  model => {
    const place = model[from].pop();
    if (place === undefined) return;
    model[to].push(placeOf(model));
    if (model.runs.has(place.timeline)) model.timeline = place.timeline;
    go(model, place.position);
  };

const goTo: Step = (model, { argument }) => {
  const [, sign, digits] = /^([+-]?)(\d+)$/.exec(argument) ?? [];
  if (digits === undefined) return;
  const count = Number(digits);
  jump(model, sign === '' ? count : sign === '+' ? model.position + count : model.position - count);
};

/** A step by what it does, in whatever iteration. */
const stepOf = (run: NaiveRun, i: number): string => {
  const event = run.events[i]!;
  return [run.type(i), run.subject(i), 'edge' in event ? event.edge : undefined].join(' ');
};

/** Where an event comes in an iteration without edits; an edit comes right after what it follows. */
function rankOf(model: Model, i: number): number {
  const [run, original] = [runOf(model), model.runs.get(1)!]; // the original is never deleted
  // The original has neither an edit nor, where it clears gradients, what is kept of earlier passes.
  if (['value.edited', 'gradient.kept'].includes(run.type(i))) return Math.floor(rankOf(model, i - 1)) + 0.5;
  return after(original, -1).findIndex(k => stepOf(original, k) === stepOf(run, i));
}

/** The same step of the iteration beside this one, or the last there that comes before it. */
const besideIteration =
  (by: 1 | -1): Step =>
  model => {
    const run = runOf(model);
    const wanted = run.iteration(model.position) + by;
    const rank = rankOf(model, model.position);
    const found = after(run, -1).findLast(i => run.iteration(i) === wanted && rankOf(model, i) <= rank);
    if (found !== undefined) go(model, found);
  };

export const MOVES: Steps = [
  ['iteration-later', besideIteration(1)],
  ['iteration-earlier', besideIteration(-1)],
  ['next-event', model => go(model, model.position + 1)],
  ['previous-event', model => go(model, model.position - 1)],
  ['next-node', forward(endsWork)],
  ['previous-node', backward(endsWork)],
  ['next-phase', forward(startsPhase)],
  ['previous-phase', backward(startsPhase)],
  ['next-iteration', forward(startsIteration)],
  ['previous-iteration', backward(startsIteration)],
  ['first-event', model => go(model, 0)],
  ['last-event', model => go(model, runOf(model).last)],
  ['origin', origin],
  ['use', use],
  ['back', retrace('behind', 'ahead')],
  ['forth', retrace('ahead', 'behind')],
  ['goto', goTo],
];
