/** Steps and jumps of the model, by searching the whole list of events. */

import { type NodeId, nodeOf } from '../../../src/graph/program.ts';
import {
  after,
  before,
  chosen,
  go,
  jump,
  type Model,
  placeOf,
  type Reached,
  runOf,
  type Step,
  type Steps,
} from './model.ts';
import type { NaiveRun } from './naive-run.ts';

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
function chosenNumber(model: Model): Reached | undefined {
  const { tensor, selected, position } = model;
  if (tensor !== undefined) return { node: tensor.node, of: tensor.of, position };
  return selected === undefined ? undefined : numberOf(model, selected);
}

function numberOf(model: Model, node: NodeId): Reached {
  const { position } = model;
  return { node, of: lastGradientOf(runOf(model), position, node) === undefined ? 'value' : 'gradient', position };
}

function origin(model: Model): void {
  const run = runOf(model);
  const node = chosen(model);
  if (node === undefined) return;
  const isThere = model.reached?.node === node && model.reached.position === model.position;
  const picked = chosenNumber(model);
  const event = run.events[model.position]!;
  const found =
    !isThere && picked === undefined && event.type === 'contribution.computed'
      ? gradientOf(run, model.position, run.program.edges[event.edge]!.from)
      : originOf(run, isThere ? model.reached! : (picked ?? numberOf(model, node)));
  if (found === undefined) return;
  if (found.position !== model.position) jump(model, found.position);
  if (run.subject(found.position) !== found.node) model.selected = found.node;
  if (model.tensor?.node !== found.node) model.tensor = undefined;
  model.reached = found;
}

function gradientOf(run: NaiveRun, position: number, node: NodeId): Reached | undefined {
  const at = lastGradientOf(run, position, node);
  return at === undefined ? undefined : { node, of: 'gradient', position: at };
}

function originOf(run: NaiveRun, { node, of, position }: Reached): Reached | undefined {
  const writer = of === 'value' ? lastValueOf(run, position, node) : lastGradientOf(run, position, node);
  if (writer === undefined) return undefined;
  if (writer !== position) return { node, of, position: writer };
  if (of === 'gradient') {
    const { type } = run.events[position]!;
    return type === 'gradient.accumulated' ? largestSender(run, run.sinceCleared(position, node), node) : undefined;
  }
  switch (run.events[position]!.type) {
    case 'parameter.updated':
      return gradientOf(run, position, node);
    case 'value.computed':
      return latestOperand(run, position, node);
    default:
      return undefined; // it was given: by the scenario, from the data or by hand
  }
}

/** The operand that was written last, of equally early ones the first; when it was given, where one is. */
function latestOperand(run: NaiveRun, position: number, id: NodeId): Reached | undefined {
  const node = nodeOf(run.program, id);
  if (node.role !== 'operation') return undefined;
  const { values } = run.held(position);
  const isSick = (of: NodeId) => [...(values.get(of)?.data ?? [])].some(x => !Number.isFinite(x));
  const sick = isSick(id) ? node.operands.filter(isSick) : [];
  let latest: Reached | undefined;
  let last = -2;
  for (const operand of sick.length > 0 ? sick : node.operands) {
    if (nodeOf(run.program, operand).role === 'literal') continue;
    const writer = lastValueOf(run, position, operand) ?? -1;
    if (writer > last) latest = { node: operand, of: 'value', position: writer === -1 ? position : writer };
    last = Math.max(last, writer);
  }
  return latest;
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

/** The last write of the gradient of the operation that sent the largest contribution in this iteration; of equally large ones the first that came. */
function largestSender(run: NaiveRun, since: readonly number[], node: NodeId): Reached | undefined {
  const started = since.find(i => startsIteration(run, i)) ?? -1;
  let best: { readonly size: number; readonly from: NodeId } | undefined;
  for (const i of since.toReversed()) {
    const event = run.events[i]!;
    if (i < started || event.type !== 'gradient.accumulated' || event.node !== node) continue;
    const size = Math.max(...contributionOf(run, i, event.edge).map(Math.abs));
    if (best === undefined || size > best.size) best = { size, from: run.program.edges[event.edge]!.from };
  }
  const { from } = best ?? {};
  return from === undefined ? undefined : gradientOf(run, since[0]!, from);
}

/** What was sent along the edge before it was added. */
function contributionOf(run: NaiveRun, position: number, edge: number): readonly number[] {
  for (const i of before(run, position)) {
    const event = run.events[i]!;
    if (event.type === 'contribution.computed' && event.edge === edge) return [...event.contribution.data];
  }
  throw new Error(`nothing was sent along edge ${edge} before event ${position}`);
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

/** Where an event comes in an iteration that nobody has changed; an edit comes right after what it follows. */
function rankOf(model: Model, i: number): number {
  const [run, original] = [runOf(model), model.runs.get(1)!]; // the original is never deleted
  if (run.type(i) === 'value.edited') return Math.floor(rankOf(model, i - 1)) + 0.5;
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
