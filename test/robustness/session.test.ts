/**
 * Promise: whatever commands are given in whatever order, the session is where the plainest reading of the events says it is. 5,000
 * random sequences of up to 50 commands are held, command by command, against a model that works everything out from the list of
 * events. SEED=… tries others; a failure prints its seed and the shortest sequence that fails.
 */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { record } from '../../src/engine/record.ts';
import { type NodeId, nodeOf } from '../../src/graph/program.ts';
import { printRows } from '../../src/query/print.ts';
import { placeText } from '../../src/query/stops.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { COMMANDS, commandNamed } from '../../src/session/commands/commands.ts';
import { Run } from '../../src/session/runs.ts';
import { createSession, logOf, menuOf, type Session, tensorLook } from '../../src/session/session.ts';
import { performed, type Updated, update } from '../../src/session/update.ts';
import { type Tensor, toNested } from '../../src/tensor/tensor.ts';
import { asciiJson } from '../../src/text/visible.ts';
import { expectSameState } from '../support/invariants.ts';
import { lesson } from '../support/lessons.ts';
import { sound } from '../support/sound.ts';
import { COURSES } from './session/courses.ts';
import { LOOKS } from './session/looks.ts';
import { chosen, type Model, modelOf, type Order, runOf } from './session/model.ts';
import { MOVES } from './session/moves.ts';
import { NaiveRun, quantitiesOf } from './session/naive-run.ts';
import { NOTES } from './session/notes.ts';
import { closeEmptyList, rowsOf, SEARCHES } from './session/searches.ts';

/** What every command does to the model. */
const STEPS = new Map([...MOVES, ...SEARCHES, ...LOOKS, ...COURSES, ...NOTES]);

/** A net of two layers with ties, a dead unit and examples, over three iterations. */
const TRAINED = `{
  "title": "three iterations", "constants": { "y": 0 }, "inputs": { "s": [2, -1] },
  "parameters": { "W": [[1, -1], [0.5, 0.5]], "b": [0, -9], "unused": 1 },
  "program": ["x2 = x * s", "h = relu(W @ x2 + b)", "m = max(h, 0.25)", "L = sum((m - y) ** 2) + x[0] * x[0]"],
  "training": {
    "iterations": 3, "optimizer": { "type": "sgd", "lr": 0.1, "momentum": 0.9 },
    "data": { "x": [[1, 2], [-1, 0.5]], "y": [1, 0] }
  }
}`;

function recorded(text: string): Run {
  const { scenario } = sound(loadScenario(text, 'f.json'));
  return new Run(scenario, record(scenario.program, scenario.training));
}

const RUNS = new Map<string, Run>([
  ...['computation-graph', 'two-layer', 'forks', 'dead-relu'].map((name): readonly [string, Run] => {
    const { scenario, log } = lesson(name);
    return [name, new Run(scenario, log)];
  }),
  ['three iterations', recorded(TRAINED)],
  [
    'infinities',
    recorded(
      '{ "title": "t", "inputs": { "p": [0, 1] }, "parameters": { "q": 2 }, "program": ["l = log(p)", "k = l * 0", "L = sum(k + q * q)"] }',
    ),
  ],
]);
const NAIVE = new Map([...RUNS].map(([name, { log }]) => [name, new NaiveRun(log)]));

const FOUND = [
  'writes',
  'operation',
  'nan',
  'infinite',
  'above',
  'above 0.5',
  'below',
  'below 0.1',
  'sign',
  'zero',
  'update',
];

/** The arguments that a command is tried with, made of the run's own names. */
function argumentsOf(name: string, run: NaiveRun, node: NodeId, quantity: string): readonly string[] {
  const { nodes } = run.program;
  const of = nodeOf(run.program, node);
  switch (name) {
    case 'goto':
      return ['0', '7', String(run.last), '+3', '-3', '+1000', '-1000', '99999', 'nowhere'];
    case 'find-next':
    case 'find-previous':
      return ['', ...FOUND];
    case 'break': {
      const operations = nodes.flatMap(each => (each.role === 'operation' ? [`op ${each.operation.name}`] : []));
      const condition = /[<>=]/.test(quantity) ? [quantity] : [];
      return ['', of.name, ...condition, 'phase backward', 'phase update', ...operations.slice(0, 3)];
    }
    case 'watch':
    case 'print':
      return ['', quantity];
    case 'filter':
      return ['', of.name, 'sends'];
    case 'select':
      return [of.name];
    case 'element':
      return ['', of.shape.map(length => length - 1).join(','), of.shape.map(() => 0).join(','), '99,99'];
    case 'edit':
      return ['', `${of.name} = 0.5`, `∂${of.name} = -2`, `${of.name}[0] = 3`, 'nothing'];
    case 'timeline':
    case 'compare':
    case 'delete-timeline':
      return ['', '1', '2', '3', '9'];
    default:
      return [''];
  }
}

/** A command as numbers, which fast-check can make smaller. */
interface Drawn {
  readonly name: string;
  readonly node: number;
  readonly quantity: number;
  readonly argument: number;
}

const drawn: fc.Arbitrary<Drawn> = fc.record({
  // Checking gradients takes longer than all others together, and what it finds is tested elsewhere.
  name: fc.constantFrom(
    ...COMMANDS.map(({ name }) => name).filter(name => STEPS.has(name) && name !== 'check-gradients'),
  ),
  node: fc.nat(1_000),
  quantity: fc.nat(1_000),
  argument: fc.nat(1_000),
});

function orderOf({ name, node, quantity, argument }: Drawn, run: NaiveRun): Order {
  const named = run.program.nodes.filter(({ role }) => role !== 'literal');
  const { id } = named[node % named.length]!;
  const quantities = quantitiesOf(run.program, id);
  const chosen = quantities[quantity % quantities.length]!;
  const choices = argumentsOf(name, run, id, chosen.text);
  return { name, argument: choices[argument % choices.length]!, node: id, quantity: chosen };
}

describe('A session', () => {
  it('is what the model says after each of 50 commands, in 5,000 sequences', () => {
    const sequences = fc.tuple(
      fc.constantFrom(...RUNS.keys()),
      fc.array(drawn, { minLength: 1, maxLength: 50, size: 'max' }),
    );
    fc.assert(
      fc.property(sequences, ([name, commands]) =>
        follow(
          name,
          commands.map(command => orderOf(command, NAIVE.get(name)!)),
        ),
      ),
      { numRuns: Number(process.env.SEQUENCES ?? 5_000) },
    );
  }, 120_000);

  it('has a model of every command, but of those that came last', () => {
    const modelled = COMMANDS.filter(({ name }) => STEPS.has(name));
    expect(modelled.length).toBeGreaterThan(0.9 * COMMANDS.length);
  });
});

function follow(name: string, orders: readonly Order[]): void {
  const run = RUNS.get(name)!;
  const model = modelOf(NAIVE.get(name)!);
  let session = createSession(run);
  orders.forEach((order, i) => {
    const updated = update(session, commandNamed(order.name).name, order.argument);
    try {
      expectEffect(updated, model, order);
      session = performed(updated);
      STEPS.get(order.name)!(model, order, session);
      closeEmptyList(model);
      expectSame(session, model);
    } catch (error) {
      const said = orders.slice(0, i + 1).map(({ name, argument }) => `${name} ${argument}`.trim());
      throw new Error(`${name}: ${said.join(', ')}`, { cause: error });
    }
  });
}

function expectSame(session: Session, model: Model): void {
  const run = runOf(model);
  const { program } = run;
  const { position } = model;
  const is = {
    position: session.place.position,
    selected: session.selection.node,
    inside: session.selection.inside,
    timeline: session.place.timeline,
    tensor: tensorLook(session),
    behind: session.place.behind,
    ahead: session.place.ahead,
    breakpoints: session.stops.breakpoints.map(({ place }) => placeText(program, place)),
    watches: session.stops.watches.map(({ text }) => text),
    pane: session.view.pane,
    detail: session.view.detail,
    isZoomed: session.view.isZoomed,
    digits: session.view.digits,
    isMouseTaken: session.view.isMouseTaken,
    dialog: session.dialog?.kind,
    isFiltered: session.view.filter !== undefined,
  };
  const shouldBe = {
    ...Object.fromEntries(Object.keys(is).map(field => [field, model[field as keyof typeof is]])), // the model has the same fields
    breakpoints: model.breakpoints.map(({ text }) => text),
    watches: model.watches.map(({ text }) => text),
  };
  // A hundred thousand comparisons: the slow one is for the message.
  if (JSON.stringify(is) !== JSON.stringify(shouldBe)) expect(is).toEqual(shouldBe);
  expectSameState(logOf(session), position, run.held(position));
  if (menuOf(session)?.kind === 'print') expectSameRows(session, model);
}

function expectSameRows(session: Session, model: Model): void {
  const menu = menuOf(session);
  if (menu?.kind !== 'print' || model.printed === undefined) return;
  const { count, at } = printRows(logOf(session), menu.printed);
  expect(Array.from({ length: count }, (_, row) => at(row))).toEqual(rowsOf(runOf(model), model.printed));
}

/** What a command asks of the world: the exact numbers for the clipboard, or the end. */
function expectEffect({ effect }: Updated, model: Model, { name }: Order): void {
  if (effect?.kind === 'fork') {
    expect(['edit', 'skip']).toContain(name); // what it makes, and that it is there, is compared below
    return;
  }
  if (name !== 'copy') {
    expect(effect).toEqual(name === 'quit' ? { kind: 'exit' } : name === 'reload' ? { kind: 'reload' } : undefined);
    return;
  }
  const node = chosen(model);
  const { values, gradients } = runOf(model).held(model.position);
  const shown: Tensor | undefined = node === undefined ? undefined : (gradients.get(node) ?? values.get(node));
  if (model.tensor !== undefined) {
    const held = (model.tensor.of === 'value' ? values : gradients).get(model.tensor.node);
    expect(effect).toEqual(held && { kind: 'copy', text: asciiJson(held.data[model.tensor.element]) });
    return;
  }
  expect(effect).toEqual(shown && { kind: 'copy', text: asciiJson(toNested(shown)) });
}
