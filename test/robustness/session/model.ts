/** What a session should be after each command, by the plainest definition of it: searches over the whole list of events. */

import type { NodeId } from '../../../src/graph/program.ts';
import { nodeOf } from '../../../src/graph/program.ts';
import { DETAIL_PANES, PANES, type PaneName } from '../../../src/session/session.ts';
import { isOther, isTrue, type NaiveRun, type Quantity } from './naive-run.ts';

export interface Stop {
  readonly text: string;
  readonly hits: (position: number) => boolean;
}

export interface Model {
  readonly run: NaiveRun;
  position: number;
  selected: NodeId | undefined;
  inside: number | undefined;
  behind: number[];
  ahead: number[];
  breakpoints: Stop[];
  watches: Stop[];
  pane: PaneName;
  detail: PaneName | undefined;
  isZoomed: boolean;
  digits: number;
  isMouseTaken: boolean;
  menu: string | undefined;
  /** Events of the rows of a print. */
  printed: readonly number[] | undefined;
  prompt: string | undefined;
  isHelpOpen: boolean;
}

export const modelOf = (run: NaiveRun): Model => ({
  run,
  position: 0,
  selected: undefined,
  inside: undefined,
  behind: [],
  ahead: [],
  breakpoints: [],
  watches: [],
  pane: 'ledger',
  detail: undefined,
  isZoomed: false,
  digits: 5,
  isMouseTaken: true,
  menu: undefined,
  printed: undefined,
  prompt: undefined,
  isHelpOpen: false,
});

/** One command of a sequence. `node` and `place` are what its argument was made of. */
export interface Order {
  readonly name: string;
  readonly argument: string;
  readonly node: NodeId;
  readonly quantity: Quantity;
}

type Step = (model: Model, order: Order) => void;

const all = (run: NaiveRun): readonly number[] => run.events.map((_, i) => i);
const after = (run: NaiveRun, position: number): readonly number[] => all(run).filter(i => i > position);
const before = (run: NaiveRun, position: number): readonly number[] =>
  all(run)
    .filter(i => i < position)
    .toReversed();

function go(model: Model, position: number): void {
  model.position = Math.min(Math.max(position, 0), model.run.last);
  model.selected = undefined;
  model.inside = undefined;
}

function jump(model: Model, position: number): void {
  model.behind.push(model.position);
  model.ahead = [];
  go(model, position);
}

const chosen = (model: Model): NodeId | undefined => model.selected ?? model.run.subject(model.position);

/** What belongs to one step from node to node. */
function work(run: NaiveRun, position: number): string {
  const event = run.events[position]!;
  if (event.type === 'value.computed') return `value ${event.node}`;
  if (event.type === 'parameter.updated') return `update ${event.parameter}`;
  if (event.type === 'backward.seeded') return 'seed';
  return 'edge' in event ? `from ${run.program.edges[event.edge!]!.from}` : 'start';
}

const endsWork = (run: NaiveRun, i: number): boolean => i === run.last || work(run, i) !== work(run, i + 1);
const startsPhase = (run: NaiveRun, i: number): boolean => i === 0 || run.phase(i) !== run.phase(i - 1);
const startsIteration = (run: NaiveRun, i: number): boolean => run.events[i]!.type === 'iteration.started';

const stepForward =
  (isPlace: (run: NaiveRun, i: number) => boolean): Step =>
  model =>
    go(model, after(model.run, model.position).find(i => isPlace(model.run, i)) ?? model.run.last);

const stepBack =
  (isPlace: (run: NaiveRun, i: number) => boolean): Step =>
  model =>
    go(model, before(model.run, model.position).find(i => isPlace(model.run, i)) ?? 0);

function select(model: Model, by: 1 | -1): void {
  if (model.inside !== undefined) {
    model.inside = Math.min(Math.max(model.inside + by, 0), model.run.brought(model.position).length - 1);
    return;
  }
  const shown = model.run.program.nodes.filter(({ role }) => role !== 'literal').map(({ id }) => id);
  const at = shown.indexOf(chosen(model) ?? -1);
  const next = at === -1 ? (by === 1 ? 0 : shown.length - 1) : Math.min(Math.max(at + by, 0), shown.length - 1);
  model.selected = shown[next];
}

function origin(model: Model): void {
  const { run, position } = model;
  const node = chosen(model);
  if (node === undefined) return;
  const since = run.sinceCleared(position, node);
  const gradient = since.find(i => run.writesGradient(i, node));
  const writer = gradient ?? [...before(run, position + 1)].find(i => run.writesValue(i, node));
  if (writer === undefined) return;
  if (writer !== position) {
    jump(model, writer);
    return;
  }
  const from = gradient === undefined ? latestOperand(run, position, node) : largestSender(run, since, node);
  if (from !== undefined) jump(model, from);
}

function latestOperand(run: NaiveRun, position: number, id: NodeId): number | undefined {
  const node = nodeOf(run.program, id);
  if (node.role !== 'operation') return undefined;
  return before(run, position + 1).find(i => node.operands.some(operand => run.writesValue(i, operand)));
}

/** The last write of the gradient of the operation that sent the largest share; of equally large ones the first that came. */
function largestSender(run: NaiveRun, since: readonly number[], node: NodeId): number | undefined {
  let best: { readonly size: number; readonly from: NodeId } | undefined;
  for (const i of since.toReversed()) {
    const event = run.events[i]!;
    if (event.type !== 'contribution.computed' || run.program.edges[event.edge]!.to !== node) continue;
    if (!since.includes(i + 1)) continue; // computed, not yet added
    const size = Math.max(...[...event.share.data].map(Math.abs));
    if (best === undefined || size > best.size) best = { size, from: run.program.edges[event.edge]!.from };
  }
  return best && since.find(i => run.writesGradient(i, best.from));
}

/** Set, or taken away when it is there. */
function toggle(stops: readonly Stop[], stop: Stop): Stop[] {
  const others = stops.filter(({ text }) => text !== stop.text);
  return others.length < stops.length ? others : [...others, stop];
}

function setBreakpoint(model: Model, { argument, node, quantity }: Order): void {
  const { run } = model;
  const at = argument === '' ? chosen(model) : argument === nodeOf(run.program, node).name ? node : undefined;
  if (argument === '' && at === undefined) return;
  const [, kind, word] = /^(op|phase) (\w+)$/.exec(argument) ?? [];
  const hits =
    at !== undefined
      ? (i: number) => run.writes(i, at)
      : kind === 'op'
        ? (i: number) => run.works(i, word!)
        : kind === 'phase'
          ? (i: number) => run.phase(i) === word && startsPhase(run, i)
          : (i: number) => isTrue(quantity.at(i)) && !(i > 0 && isTrue(quantity.at(i - 1)));
  const text = at === undefined ? argument : nodeOf(run.program, at).name;
  model.breakpoints = toggle(model.breakpoints, { text, hits });
}

/** What a watch or a print without an argument is of. */
function selectedQuantity(model: Model): Quantity | undefined {
  const { run } = model;
  const node = chosen(model);
  if (node === undefined) return undefined;
  return run.quantitiesOf(node)[nodeOf(run.program, node).isReached ? 1 : 0];
}

const quantityFor = (model: Model, { argument, quantity }: Order): Quantity | undefined =>
  argument === '' ? selectedQuantity(model) : quantity;

function setWatch(model: Model, order: Order): void {
  const quantity = quantityFor(model, order);
  if (quantity === undefined) return;
  const hits = (i: number) => i > 0 && isOther(quantity.at(i - 1), quantity.at(i));
  model.watches = toggle(model.watches, { text: quantity.text, hits });
}

function print(model: Model, order: Order): void {
  const quantity = quantityFor(model, order);
  if (quantity === undefined) return;
  const rows = all(model.run).filter(
    i => quantity.at(i) !== undefined && isOther(i === 0 ? undefined : quantity.at(i - 1), quantity.at(i)),
  );
  if (rows.length === 0) return;
  model.menu = 'print';
  model.printed = rows;
}

const runTo =
  (order: (run: NaiveRun, position: number) => readonly number[]): Step =>
  model => {
    const stops = [...model.breakpoints, ...model.watches];
    const found = order(model.run, model.position).find(i => stops.some(({ hits }) => hits(i)));
    if (found !== undefined) jump(model, found);
  };

const sizeOf = (numbers: readonly number[]): number => numbers.reduce((most, x) => Math.max(most, Math.abs(x)), 0);

/** Whether an event is of the kind that is looked for; undefined when the node is not one to ask this of. */
function isFound(run: NaiveRun, text: string, node: NodeId): ((i: number) => boolean) | undefined {
  const [kind = '', number] = text.split(' ');
  const of = nodeOf(run.program, node);
  const onGradient = (test: (size: number) => boolean) => (i: number) => {
    const gradient = run.gradientAfter(i);
    return gradient !== undefined && test(sizeOf([...gradient.data]));
  };
  switch (kind) {
    case 'node':
      return i => run.writes(i, node);
    case 'operation':
      return of.role === 'operation' ? i => run.works(i, of.operation.name) : undefined;
    case 'infinite':
      return i => run.brought(i).some(x => !Number.isFinite(x));
    case 'above':
      return onGradient(size => size > Number(number ?? 1));
    case 'below':
      return onGradient(size => size < Number(number ?? 1e-6));
    case 'zero':
      return onGradient(size => size === 0);
    case 'update':
      return i => run.events[i]!.type === 'parameter.updated';
    case 'sign':
      return of.isReached ? i => turnsSign(run, i, node) : undefined;
    default:
      throw new Error(`the model finds no ${kind}`);
  }
}

function turnsSign(run: NaiveRun, i: number, node: NodeId): boolean {
  if (!run.writesGradient(i, node)) return false;
  const earlier = before(run, i).find(k => run.writesGradient(k, node));
  if (earlier === undefined) return false;
  const was = run.gradientAfter(earlier)!.data;
  return [...run.gradientAfter(i)!.data].some((x, k) => x * was[k]! < 0);
}

const finding =
  (order: (run: NaiveRun, position: number) => readonly number[]): Step =>
  (model, { argument }) => {
    if (argument === '') {
      model.menu = 'find';
      return;
    }
    const node = chosen(model);
    const isAboutNode = ['node', 'operation', 'sign'].includes(argument);
    if (isAboutNode && node === undefined) return;
    const test = isFound(model.run, argument, node ?? 0);
    const found = test && order(model.run, model.position).find(test);
    if (found === undefined) return;
    jump(model, found);
    if (isAboutNode) model.selected = node;
  };

const retrace =
  (from: 'behind' | 'ahead', to: 'behind' | 'ahead'): Step =>
  model => {
    const place = model[from].pop();
    if (place === undefined) return;
    model[to].push(model.position);
    go(model, place);
  };

function goTo(model: Model, { argument }: Order): void {
  const [, sign, digits] = /^([+-]?)(\d+)$/.exec(argument) ?? [];
  if (digits === undefined) return;
  const count = Number(digits);
  jump(model, sign === '' ? count : sign === '+' ? model.position + count : model.position - count);
}

const show =
  (pane: PaneName): Step =>
  model => {
    model.pane = pane;
    if (DETAIL_PANES.includes(pane)) model.detail = pane;
  };
const showNext =
  (by: number): Step =>
  (model, order) =>
    show(PANES[(PANES.indexOf(model.pane) + by + PANES.length) % PANES.length]!)(model, order);

const nothing: Step = () => {};

/** Every command, by its name. */
export const STEPS: ReadonlyMap<string, Step> = new Map<string, Step>([
  ['next-event', model => go(model, model.position + 1)],
  ['previous-event', model => go(model, model.position - 1)],
  ['next-node', stepForward(endsWork)],
  ['previous-node', stepBack(endsWork)],
  ['next-phase', stepForward(startsPhase)],
  ['previous-phase', stepBack(startsPhase)],
  ['next-iteration', stepForward(startsIteration)],
  ['previous-iteration', stepBack(startsIteration)],
  ['first-event', model => go(model, 0)],
  ['last-event', model => go(model, model.run.last)],
  [
    'step-inside',
    model => {
      const { type } = model.run.events[model.position]!;
      const hasInside = !['iteration.started', 'gradients.cleared', 'backward.seeded'].includes(type);
      if (hasInside) model.inside ??= 0;
    },
  ],
  [
    'step-outside',
    model => {
      model.inside = undefined;
    },
  ],
  ['select-next', model => select(model, 1)],
  ['select-previous', model => select(model, -1)],
  ['origin', origin],
  ['back', retrace('behind', 'ahead')],
  ['forth', retrace('ahead', 'behind')],
  ['goto', goTo],
  [
    'search',
    model => {
      model.prompt = 'search';
    },
  ],
  [
    'command',
    model => {
      model.prompt = 'command';
    },
  ],
  ['find-next', finding(after)],
  ['find-previous', finding(before)],
  ['run', runTo(after)],
  ['run-back', runTo(before)],
  ['break', setBreakpoint],
  ['watch', setWatch],
  ['print', print],
  [
    'breakpoints',
    model => {
      model.menu = 'breakpoints';
    },
  ],
  [
    'watches',
    model => {
      model.menu = 'watches';
    },
  ],
  ['check-gradients', nothing],
  ['next-pane', showNext(1)],
  ['previous-pane', showNext(-1)],
  ...PANES.map((pane): readonly [string, Step] => [pane, show(pane)]),
  [
    'zoom',
    model => {
      model.isZoomed = !model.isZoomed;
    },
  ],
  [
    'digits',
    model => {
      const next = new Map([
        [5, 8],
        [8, 12],
        [12, 17],
        [17, 5],
      ]);
      model.digits = next.get(model.digits)!;
    },
  ],
  ['copy', nothing],
  [
    'mouse',
    model => {
      model.isMouseTaken = !model.isMouseTaken;
    },
  ],
  [
    'help',
    model => {
      model.isHelpOpen = true;
    },
  ],
  ['quit', nothing],
]);
