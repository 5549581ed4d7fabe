/** Steps and jumps of the model, by searching the whole list of events. */

import { type NodeId, nodeOf } from '../../../src/graph/program.ts';
import { after, before, chosen, go, jump, type Model, placeOf, runOf, type Step, type Steps } from './model.ts';
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

function origin(model: Model): void {
  const run = runOf(model);
  const { position } = model;
  const node = chosen(model);
  if (node === undefined) return;
  const since = run.sinceCleared(position, node);
  const gradient = since.find(i => run.writesGradient(i, node));
  const writer = gradient ?? before(run, position + 1).find(i => run.writesValue(i, node));
  const isHere = writer === position;
  if (isHere && run.events[position]!.type === 'value.edited') return; // it was given by hand
  const from = !isHere
    ? writer
    : gradient === undefined
      ? latestOperand(run, position, node)
      : largestSender(run, since, node);
  if (from !== undefined) jump(model, from);
}

function latestOperand(run: NaiveRun, position: number, id: NodeId): number | undefined {
  const node = nodeOf(run.program, id);
  if (node.role !== 'operation') return undefined;
  const { values } = run.held(position);
  const latest = (operands: readonly NodeId[]) =>
    before(run, position + 1).find(i => operands.some(operand => run.writesValue(i, operand)));
  const isSick = (of: NodeId) => [...(values.get(of)?.data ?? [])].some(x => !Number.isFinite(x));
  // What is not finite comes from what was not finite before, if it was computed.
  return (isSick(id) ? latest(node.operands.filter(isSick)) : undefined) ?? latest(node.operands);
}

/** The last write of the gradient of the operation that sent the largest share in this iteration; of equally large ones the first that came. */
function largestSender(run: NaiveRun, since: readonly number[], node: NodeId): number | undefined {
  const started = since.find(i => startsIteration(run, i)) ?? -1;
  let best: { readonly size: number; readonly from: NodeId } | undefined;
  for (const i of since.toReversed()) {
    const event = run.events[i]!;
    if (i < started || event.type !== 'gradient.accumulated' || event.node !== node) continue;
    const size = Math.max(...shareOf(run, i, event.edge).map(Math.abs));
    if (best === undefined || size > best.size) best = { size, from: run.program.edges[event.edge]!.from };
  }
  const { from } = best ?? {};
  return from === undefined ? undefined : run.sinceCleared(since[0]!, from).find(i => run.writesGradient(i, from));
}

/** What was sent along the edge before it was added. */
function shareOf(run: NaiveRun, position: number, edge: number): readonly number[] {
  for (const i of before(run, position)) {
    const event = run.events[i]!;
    if (event.type === 'contribution.computed' && event.edge === edge) return [...event.share.data];
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

export const MOVES: Steps = [
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
  ['back', retrace('behind', 'ahead')],
  ['forth', retrace('ahead', 'behind')],
  ['goto', goTo],
];
