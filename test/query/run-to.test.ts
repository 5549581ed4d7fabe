import { describe, expect, test } from 'vitest';
import type { EventLog } from '../../src/engine/log.ts';
import { type Recorder, record } from '../../src/engine/record.ts';
import { stateAt } from '../../src/engine/state.ts';
import { fork, type Intervention } from '../../src/engine/timeline.ts';
import { conditionValue, isMet, parseCondition } from '../../src/query/conditions.ts';
import { findHit, type RunTarget } from '../../src/query/run-to.ts';
import { scalar, tensor } from '../../src/tensor/tensor.ts';
import { lesson } from '../support/lessons.ts';
import { idOf, programOf } from '../support/programs.ts';

const conditionOf = (log: EventLog, text: string): RunTarget => ({
  kind: 'condition',
  condition: parseCondition(log, text),
});
const watchOf = (log: EventLog, text: string): RunTarget => ({
  kind: 'watch',
  condition: parseCondition(log, text),
});

/** What the documentation says of each target, event by event, with nothing passed over. */
function isHitNaively(log: EventLog, target: RunTarget, i: number): boolean {
  const event = log.at(i);
  const valueAt = (at: number, text: string) =>
    at < 0 ? undefined : conditionValue(parseCondition(log, text), stateAt(log, at));
  switch (target.kind) {
    case 'nodes':
      if (event.type === 'iteration.started') return target.nodes.some(node => event.batch.has(node));
      if (event.type === 'parameter.updated') return target.nodes.includes(event.parameter);
      return 'node' in event && event.type !== 'event.skipped' && target.nodes.includes(event.node);
    case 'fold':
    case 'line':
      throw new Error('rounds, calls and lines are tested with blocks');
    case 'operation': {
      const from =
        event.type === 'value.computed'
          ? event.node
          : event.type === 'contribution.computed'
            ? log.program.edges[event.edge]!.from
            : undefined;
      const node = from === undefined ? undefined : log.program.nodes[from];
      return node?.role === 'operation' && node.operation.name === target.operation;
    }
    case 'phase': {
      const begins = {
        start: 'iteration.started',
        forward: 'value.computed',
        backward: 'backward.seeded',
        update: 'parameter.updated',
      };
      let before = i - 1;
      while (before >= 0 && log.at(before).type === 'value.edited') before--; // an edit begins no phase
      return event.type === begins[target.phase] && (i === 0 || log.at(before).type !== begins[target.phase]);
    }
    case 'condition': {
      const { text } = target.condition;
      return isMet(valueAt(i, text)) && !isMet(valueAt(i - 1, text));
    }
    case 'watch': {
      const after = valueAt(i, target.condition.text);
      if (i === 0 || after === undefined) return false;
      let last = i - 1;
      while (last >= 0 && valueAt(last, target.condition.text) === undefined) last--;
      return String([...(valueAt(last, target.condition.text)?.data ?? [])]) !== String([...after.data]);
    }
  }
}

const LONGEST = 260;

function expectAsNaive(log: EventLog, targets: readonly RunTarget[]): void {
  const last = Math.min(log.length, LONGEST) - 1;
  const hits = Array.from({ length: last + 1 }, (_, i) => targets.findIndex(target => isHitNaively(log, target, i)));
  for (let from = 0; from <= last; from++) {
    const ahead = hits.findIndex((target, i) => i > from && target >= 0);
    const behind = hits.findLastIndex((target, i) => i < from && target >= 0);
    const found = (['forward', 'backward'] as const).map(direction =>
      findHit(log, from, direction, targets, direction === 'forward' ? last : 0),
    );
    expect(
      found.map(hit => hit && [hit.position, hit.target]),
      `from ${from}`,
    ).toEqual([ahead, behind].map(i => (i < 0 ? undefined : [i, hits[i]])));
  }
}

function expectStops(log: EventLog): void {
  const { nodes, loss, parameters } = log.program;
  const middle = nodes.findLast(node => node.role === 'operation' && node.id !== loss)!;
  const leaf = nodes[parameters[0] ?? 0]!;
  expectAsNaive(log, [{ kind: 'nodes', nodes: [leaf.id] }]);
  expectAsNaive(log, [{ kind: 'operation', operation: middle.role === 'operation' ? middle.operation.name : '' }]);
  for (const phase of ['start', 'forward', 'backward', 'update'] as const)
    expectAsNaive(log, [{ kind: 'phase', phase }]);
  const texts = [
    `abs(grad(${leaf.name})) > 0.1`,
    `all(${middle.name} == ${middle.name}) && phase == "backward"`,
    `iteration == 2`,
    `step > 5 && step < 9`,
    `${leaf.name} > 0`,
    `abs(sum(${leaf.name})) > 0.1 && !(abs(sum(∂${leaf.name})) > 0.1)`,
    `phase == "forward" && iteration > 1`,
  ];
  for (const text of texts) expectAsNaive(log, [conditionOf(log, text)]);
  for (const text of [`∂${leaf.name}`, leaf.name, middle.name, `∂${middle.name}`])
    expectAsNaive(log, [watchOf(log, text)]);
  for (const text of [
    `sign(sum(∂${leaf.name}))`,
    `sum(∂${leaf.name}) > 0`,
    `!(sum(∂${middle.name}) < 0) || step > 40`,
  ]) {
    expectAsNaive(log, [watchOf(log, text)]);
    expectAsNaive(log, [conditionOf(log, text)]);
    expectAsNaive(log, [watchOf(log, text), conditionOf(log, 'step == 7')]);
  }
  expectAsNaive(log, [
    watchOf(log, `∂${leaf.name}`),
    conditionOf(log, 'step == 7'),
    { kind: 'nodes', nodes: [middle.id] },
  ]);
}

describe('Runs stop where the definitions say, from every event and both ways:', () => {
  test.each(['computation-graph', 'two-layer', 'forks', 'nan-hunt', 'xor', 'optimizers-momentum'])('%s', name => {
    expectStops(lesson(name).log);
  });

  test('on timelines with skips and edits', () => {
    const { scenario, log } = lesson('xor'); // 32 events an iteration
    const { program } = log;
    const b2 = idOf(program, 'b2');
    const edit = (after: number, of: 'value' | 'gradient', to: number): Intervention => ({
      type: 'edit',
      after,
      node: b2,
      of,
      to: scalar(to),
    });
    const interventions: readonly Intervention[] = [
      edit(20, 'gradient', -3),
      { type: 'skip', position: log.startOf(2)! + 2 }, // clearing, one further on
      edit(80, 'value', 5),
    ];
    const training = { ...scenario.training, iterations: 8 };
    expectStops(interventions.reduce((parent, one) => finished(fork(parent, training, one)), log));
  });

  test('on a timeline with an edited example', () => {
    const x = tensor([4, 1], [1, -2, 3, -4]);
    const feed = {
      leaves: new Map([['x', x]]),
      examples: 4,
      batch: 1,
      hasBatchAxis: false,
      order: 'sequential',
    } as const;
    const program = programOf({ constants: { x: [0] }, parameters: { w: 1 }, lines: ['y = w * x', 'L = sum(y)'] });
    const training = { iterations: 8, feed };
    const edit = (after: number): Intervention => ({
      type: 'edit',
      after,
      node: idOf(program, 'x'),
      of: 'value',
      to: tensor([1], [7]),
    });
    const once = finished(fork(record(program, training), training, edit(11)));
    const log = finished(fork(once, training, edit(once.startOf(5)!)));
    expectStops(log);
    for (const text of ['sum(x)', 'x', 'y - x']) expectAsNaive(log, [watchOf(log, text)]);
  });
});

const finished = (recorder: Recorder): EventLog => {
  while (!recorder.isDone) recorder.run(Number.POSITIVE_INFINITY);
  return recorder.log;
};

describe('In L = c(a + 2b)', () => {
  const { log } = lesson('computation-graph');

  test('the gradient of d is watched from nothing to −2, at event 13, and back again', () => {
    const target = watchOf(log, '∂d');
    const forward = findHit(log, 0, 'forward', [target]);
    expect([forward?.position, forward?.before, forward && [...forward.after!.data]]).toEqual([13, undefined, [-2]]);
    expect(findHit(log, 15, 'backward', [target])?.position).toBe(13);
    expect(findHit(log, 13, 'forward', [target])).toBeUndefined();
  });

  test('of two targets at one event the first is named', () => {
    const d = idOf(log.program, 'd');
    expect(findHit(log, 12, 'forward', [watchOf(log, '∂d'), { kind: 'nodes', nodes: [d] }])?.target).toBe(0);
    expect(findHit(log, 12, 'forward', [{ kind: 'nodes', nodes: [d] }, watchOf(log, '∂d')])?.target).toBe(0);
  });
});

test('A run over a long log looks only at events that can change what is asked', () => {
  const { scenario } = lesson('xor');
  const log = record(scenario.program, { ...scenario.training, iterations: 300 });
  const [parameter] = log.program.parameters;
  const { name } = log.program.nodes[parameter!]!;
  let read = 0;
  const { valueWrittenBy } = log;
  log.valueWrittenBy = (...at) => {
    read++;
    return valueWrittenBy.apply(log, at);
  };
  expect(findHit(log, 0, 'forward', [conditionOf(log, `all(${name} > 1e9)`)])).toBeUndefined();
  // Once before the start, and once an update: the state asks for the writer first, the number is read once.
  expect(read).toBe(301);
});
