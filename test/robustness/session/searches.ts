/** Breakpoints, watches, prints and searches of the model: every event is asked anew. */

import { type NodeId, nodeOf } from '../../../src/graph/program.ts';
import { scalar } from '../../../src/tensor/tensor.ts';
import { elements } from './looks.ts';
import {
  after,
  before,
  chosen,
  jump,
  type Model,
  type Order,
  runOf,
  type Step,
  type Steps,
  type Stop,
} from './model.ts';
import { startsPhase } from './moves.ts';
import { changes, isTrue, type NaiveRun, type Quantity, quantitiesOf } from './naive-run.ts';

/** Set, or taken away when it is there. */
function toggled(stops: readonly Stop[], stop: Stop): Stop[] {
  const others = stops.filter(({ text }) => text !== stop.text);
  return others.length < stops.length ? others : [...others, stop];
}

function setBreakpoint(model: Model, { argument, node, quantity }: Order): void {
  const { program } = runOf(model);
  const at = argument === '' ? chosen(model) : argument === nodeOf(program, node).name ? node : undefined;
  if (argument === '' && at === undefined) return;
  const text = at === undefined ? argument : nodeOf(program, at).name;
  const hits: Stop['hits'] = at === undefined ? placeHits(argument, quantity) : (run, i) => run.writes(i, at);
  model.breakpoints = toggled(model.breakpoints, { text, hits });
}

function placeHits(text: string, { at }: Quantity): Stop['hits'] {
  const [, kind, word = ''] = /^(op|phase) (\w+)$/.exec(text) ?? [];
  if (kind === 'op') return (run, i) => run.works(i, word);
  if (kind === 'phase') return (run, i) => run.phase(i) === word && startsPhase(run, i);
  return (run, i) => isTrue(at(run, i)) && !(i > 0 && isTrue(at(run, i - 1)));
}

/** Without an argument the selected node's gradient, or its value where no gradient arrives. */
function quantityFor(model: Model, { argument, quantity }: Order): Quantity | undefined {
  if (argument !== '') return quantity;
  const { program } = runOf(model);
  const node = chosen(model);
  if (node === undefined) return undefined;
  const { tensor, inside, selected } = model;
  const { isReached, shape, size } = nodeOf(program, node);
  const whole = quantitiesOf(program, node)[(tensor?.of ?? (isReached ? 'gradient' : 'value')) === 'gradient' ? 1 : 0]!;
  const element = tensor?.element ?? (selected === undefined ? inside : undefined);
  if (element === undefined || size === 1) return whole;
  const place = shape.map((_, axis) => {
    const below = shape.slice(axis + 1).reduce((product, length) => product * length, 1);
    return Math.floor(element / below) % shape[axis]!;
  });
  return {
    text: `${whole.text}[${place.join(', ')}]`,
    at: (run, i) => {
      const held = whole.at(run, i);
      return held && scalar(held.data[element]!);
    },
  };
}

const setWatch: Step = (model, order) => {
  const quantity = quantityFor(model, order);
  if (quantity === undefined) return;
  const hits: Stop['hits'] = (run, i) => i > 0 && changes(run, i, quantity);
  model.watches = toggled(model.watches, { text: quantity.text, hits });
};

const print: Step = (model, order) => {
  const quantity = quantityFor(model, order);
  if (quantity === undefined) return;
  model.dialog = 'print';
  model.printed = quantity;
};

/** A print of what has no value in this run closes, and so does the list of a run in which all is finite. */
export function closeEmptyList(model: Model): void {
  const { dialog, printed } = model;
  if (dialog === 'print' && printed !== undefined && rowsOf(runOf(model), printed).length === 0)
    model.dialog = undefined;
  if (dialog === 'nonfinite' && !after(runOf(model), -1).some(i => isWild(runOf(model), i))) model.dialog = undefined;
}

const isWild = (run: NaiveRun, i: number): boolean => run.brought(i).some(x => !Number.isFinite(x));

/** Events that bring another value than the last that there was, or the first. */
export const rowsOf = (run: NaiveRun, quantity: Quantity): readonly number[] =>
  after(run, -1).filter(i => changes(run, i, quantity));

type Way = (run: NaiveRun, position: number) => readonly number[];

const runTo =
  (way: Way): Step =>
  model => {
    const run = runOf(model);
    const stops = [...model.breakpoints, ...model.watches];
    const found = way(run, model.position).find(i => stops.some(({ hits }) => hits(run, i)));
    if (found !== undefined) jump(model, found);
  };

const sizeOf = (numbers: Iterable<number>): number => [...numbers].reduce((most, x) => Math.max(most, Math.abs(x)), 0);

/** What a search is about. */
interface Asked {
  readonly node: NodeId;
  readonly element: number | undefined;
  /** By hand, or in an open tensor, or inside an event. */
  readonly isChosen: boolean;
}

type Test = (i: number) => boolean;

/** Whether an event is of the kind that is looked for; undefined when the node is not one to ask this of. */
function testFor(run: NaiveRun, text: string, asked: Asked): Test | undefined {
  const [kind = '', number] = text.split(' ');
  const { node, element } = asked;
  const of = nodeOf(run.program, node);
  const part = (numbers: Iterable<number>) => (element === undefined ? [...numbers] : [[...numbers][element]!]);
  const onGradient =
    (test: (size: number) => boolean): Test =>
    i => {
      const gradient = run.gradientAfter(i);
      if (gradient === undefined || (asked.isChosen && run.subject(i) !== node)) return false;
      return test(sizeOf(part(gradient.data)));
    };
  const onNumbers =
    (test: (x: number) => boolean): Test =>
    i => {
      if (element === undefined) return run.brought(i).some(test);
      if (!run.writes(i, node)) return false;
      const { values, gradients } = run.held(i);
      return part((run.writesGradient(i, node) ? gradients : values).get(node)!.data).some(test);
    };
  const tests = new Map<string, Test | undefined>([
    ['writes', i => run.writes(i, node)],
    ['operation', of.role === 'operation' ? i => run.works(i, of.operation.name) : undefined],
    ['nan', onNumbers(Number.isNaN)],
    ['infinite', onNumbers(x => !Number.isFinite(x))],
    ['above', onGradient(size => size > Number(number ?? 1))],
    ['below', onGradient(size => size < Number(number ?? 1e-6))],
    ['zero', onGradient(size => size === 0)],
    ['update', i => run.events[i]!.type === 'parameter.updated'],
    ['sign', of.isReached ? i => turnsSign(run, i, asked) : undefined],
  ]);
  if (!tests.has(kind)) throw new Error(`the model finds no ${kind}`);
  return tests.get(kind);
}

function turnsSign(run: NaiveRun, i: number, { node, element }: Asked): boolean {
  if (!run.writesGradient(i, node)) return false;
  const earlier = before(run, i).find(k => run.writesGradient(k, node));
  if (earlier === undefined) return false;
  const was = run.gradientAfter(earlier)!.data;
  return [...run.gradientAfter(i)!.data].some((x, k) => (element ?? k) === k && x * was[k]! < 0);
}

const finding =
  (way: Way): Step =>
  (model, { argument }) => {
    if (argument === '') {
      model.dialog = 'find';
      return;
    }
    const node = chosen(model);
    const isAboutNode = ['writes', 'operation', 'sign'].includes(argument);
    if (isAboutNode && node === undefined) return;
    const run = runOf(model);
    const { tensor, inside, selected } = model;
    const element = tensor?.element ?? (selected === undefined ? inside : undefined);
    const isByHand = tensor !== undefined || selected !== undefined;
    const isChosen = isByHand || element !== undefined;
    const kinds = argument === 'nan' ? ['nan', 'infinite'] : [argument]; // ∞ where there is no NaN
    const tests = kinds.map(kind => testFor(run, kind, { node: node ?? 0, element, isChosen }));
    const found = tests.flatMap(test => (test && way(run, model.position).find(test)) ?? []).at(0);
    if (found === undefined) return;
    jump(model, found);
    const isOfSize = ['above', 'below', 'zero'].includes(argument.split(' ')[0]!);
    const isAbout = isAboutNode || element !== undefined || (isOfSize && isByHand);
    if (isAbout && (isByHand || run.subject(found) !== node)) model.selected = node;
    if (element !== undefined && tensor === undefined && model.selected === undefined && elements(model) > element)
      model.inside = element;
  };

const opens =
  (menu: string): Step =>
  model => {
    model.dialog = menu;
  };

export const SEARCHES: Steps = [
  ['find-next', finding(after)],
  ['find-previous', finding(before)],
  ['run', runTo(after)],
  ['run-back', runTo(before)],
  ['break', setBreakpoint],
  ['watch', setWatch],
  ['print', print],
  ['breakpoints', opens('breakpoints')],
  ['watches', opens('watches')],
  ['timelines', opens('timelines')],
  ['nonfinite', opens('nonfinite')],
  ['glossary', opens('glossary')],
];
