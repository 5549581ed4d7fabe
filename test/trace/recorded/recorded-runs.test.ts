/** Runs that were recorded elsewhere: what the logs hold, and what their reader makes of it. */

import { describe, expect, it } from 'vitest';
import type { Event } from '../../../src/engine/events.ts';
import type { EventLog } from '../../../src/engine/log.ts';
import { stateAt } from '../../../src/engine/state.ts';
import { explain } from '../../../src/explain/explain.ts';
import { hasRule, nodeOf, type Program } from '../../../src/graph/program.ts';
import { conditionValue, parseCondition } from '../../../src/query/conditions.ts';
import { Follower } from '../../../src/query/follow.ts';
import { createSession } from '../../../src/session/session.ts';
import { performed, update } from '../../../src/session/update.ts';
import { programView } from '../../../src/session/views/program-view.ts';
import { roundTo } from '../../../src/tensor/dtype.ts';
import type { Tensor } from '../../../src/tensor/tensor.ts';
import { notesAtEnd } from '../../../src/trace/recorded/header-and-end.ts';
import { parseKeys, press } from '../../../src/tui/press.ts';
import { lesson } from '../../support/lessons.ts';
import { LOG_NAMES, openedBytes, openedLog, runOfLog, textOfLog } from '../../support/recorded-logs.ts';

/** Nodes and slots of an event by name, and its numbers. */
function factsOf(program: Program, event: Event): readonly [facts: string, numbers: readonly (Tensor | undefined)[]] {
  const name = (id: number) => nodeOf(program, id).name;
  switch (event.type) {
    case 'value.computed':
    case 'backward.seeded':
      return [`${event.type} ${name(event.node)}`, [event.value]];
    case 'contribution.computed': {
      const { from, to, slot } = program.edges[event.edge]!;
      return [`${event.type} ${name(from)} ${name(to)} ${slot}`, [event.upstream, event.contribution]];
    }
    case 'gradient.accumulated':
      return [`${event.type} ${name(event.node)}`, [event.before, event.after]];
    case 'parameter.updated':
      return [`${event.type} ${name(event.parameter)} ${event.lr}`, [event.before, event.gradient, event.after]];
    default:
      return [event.type, []];
  }
}

const eventsOf = (log: EventLog, left: readonly Event['type'][]): readonly Event[] =>
  Array.from({ length: log.length }, (_, i) => log.at(i)).filter(({ type }) => !left.includes(type));

it('An operation without a rule is written with its settings: gather(h#2, chosen.2) would say nothing of its axis', () => {
  const { program } = openedLog('blocks.bplog').log;
  expect(program.nodes.map(({ text }) => text)).toContain('gather(h#2, chosen.2, dim=1)');
});

describe('The lecture’s network in PyTorch is our own run of it, event by event:', () => {
  // PyTorch's first iteration has no gradient to clear; its leaves are given as they are used.
  const LEFT = ['value.given', 'gradients.cleared'] as const;
  const ours = lesson('two-layer').log;

  it.each([
    ['lecture.bplog', 1e-12],
    ['lecture.ndjson', 1e-12],
  ])('%s, numbers within %d', (name, tolerance) => {
    const { log } = openedLog(name);
    const theirs = eventsOf(log, LEFT).map(event => factsOf(log.program, event));
    const own = eventsOf(ours, LEFT).map(event => factsOf(ours.program, event));
    expect(theirs.map(([facts]) => facts)).toEqual(own.map(([facts]) => facts));
    const differences = theirs.flatMap(([, tensors], i) =>
      tensors.flatMap((tensor, k) => {
        const expected = own[i]![1][k];
        expect(tensor?.shape).toEqual(expected?.shape);
        return [...(tensor?.data ?? [])].map((x, j) => {
          const y = expected!.data[j]!;
          return x === y ? 0 : Math.abs(x - y) / Math.abs(y);
        });
      }),
    );
    expect(Math.max(...differences)).toBeLessThanOrEqual(tolerance);
  });

  it('every operation of it has a rule here', () => {
    const { program } = openedLog('lecture.bplog').log;
    expect(program.order.filter(id => !hasRule(program.nodes[id] as never))).toEqual([]);
  });
});

it.each(['picks.bplog', 'choices.bplog', 'windows.bplog'])(
  'Every operation of %s that a gradient goes through has a rule',
  name => {
    const { program } = openedLog(name).log;
    const opaque = program.nodes.filter(
      node => node.role === 'operation' && node.needsGradient && !hasRule(node) && node.check === undefined,
    );
    expect(opaque.map(({ name: own }) => own)).toEqual([]);
  },
);

describe.each(LOG_NAMES)('%s', name => {
  const { log } = openedLog(name);

  it('balances its books: each sum is what was there and the contribution, rounded to its type, and each upstream is the sum so far', () => {
    const wrong: string[] = [];
    for (let i = 0; i < log.length; i++) {
      const event = log.at(i);
      if (event.type === 'contribution.computed') {
        const { from } = log.program.edges[event.edge]!;
        const { data } = stateAt(log, i - 1).gradientOf(from)!;
        if ([...event.upstream.data].some((x, k) => !Object.is(x, data[k]))) wrong.push(`upstream of ${i}`);
      }
      if (event.type !== 'gradient.accumulated' || event.before === undefined) continue;
      const sent = log.at(i - 1);
      const { dtype = 'float64' } = nodeOf(log.program, event.node);
      if (sent.type !== 'contribution.computed') continue;
      const sum = [...event.before.data].map((x, k) => roundTo(dtype, x + sent.contribution.data[k]!));
      if (sum.some((x, k) => !Object.is(x, event.after.data[k]!) && x !== event.after.data[k]))
        wrong.push(`sum of ${i}`);
    }
    expect(wrong).toEqual([]);
  });

  it('goes back as it came: the state at every event is the same from both sides', () => {
    const writers = (i: number) => {
      const state = stateAt(log, i);
      return log.program.nodes.map(({ id }) => [state.valueWriter(id), state.gradientWriter(id)]);
    };
    const forth = Array.from({ length: log.length }, (_, i) => writers(i));
    for (let i = log.length - 1; i >= 0; i--) expect(writers(i)).toEqual(forth[i]);
  });

  it('a followed gradient is that of the state at every event, forth and back, also where only some are cleared', () => {
    const leaves = log.program.nodes.filter(({ role, isReached }) => role !== 'operation' && isReached).slice(0, 3);
    for (const { name: leaf } of leaves) {
      const condition = parseCondition(log, `grad("${leaf}")`);
      const at = (i: number) => conditionValue(condition, stateAt(log, i));
      const forth = new Follower(log, condition, -1);
      for (let i = 0; i < log.length; i++) {
        forth.forward(i);
        expect(forth.value()?.data, `${leaf} after event ${i}`).toEqual(at(i)?.data);
      }
      const back = new Follower(log, condition, log.length - 1);
      for (let i = back.backward(0); i !== undefined && i > 0; i = back.backward(0))
        expect(back.value()?.data, `${leaf} before event ${i}`).toEqual(at(i - 1)?.data);
    }
  });

  it('every event is explained', () => {
    for (let i = 0; i < log.length; i++) {
      const { title, equations, sentence } = explain(log, i);
      expect([title, sentence, ...equations.map(({ left }) => left)]).not.toContain('undefined');
    }
  });
});

/** Backward passes of normalisations and long sums in 32 bits: their terms cancel, so the last digits of a small result are those of large terms. */
const CANCELLING = /^(\S+ = )?(batch_norm|layer_norm|group_norm)|the chain rule through .*mean\(/;

describe.each(LOG_NAMES)('%s: rules agree with what PyTorch computed and sent', name => {
  const { log } = openedLog(name);
  const checks = Array.from({ length: log.length }, (_, i) => {
    const { title, equations } = explain(log, i);
    const labels = equations.map(({ label }) => label).join(' ');
    const texts = equations
      .filter(({ label }) => label === 'check')
      .map(({ right }) => right.map(({ text }) => text).join(''));
    return { i, title, isCancelling: CANCELLING.test(title) || CANCELLING.test(labels), texts };
  });

  it('within 4 units in the last place, where no terms cancel', () => {
    const far = checks.filter(({ texts, isCancelling }) =>
      texts.some(text => {
        const units = Number(/agrees with the rule to ([\d.]+) ulp/.exec(text)?.[1] ?? 0);
        return !text.startsWith('agrees') || units > (isCancelling ? 64 : 4);
      }),
    );
    expect(far.map(({ i, title, texts }) => `${i} ${title}: ${texts.join(' ')}`)).toEqual([]);
  });
});

it('usual models are explained: these operators of theirs have no rule', () => {
  const without = new Set(
    [
      'attention',
      'blocks',
      'classifier',
      'hooks',
      'inplace',
      'lecture',
      'microbatches',
      'operators',
      'penalty',
    ].flatMap(name =>
      openedLog(`${name}.bplog`).log.program.nodes.flatMap(node =>
        node.role === 'operation' && !hasRule(node) && node.check === undefined && node.needsGradient
          ? [node.operation.name]
          : [],
      ),
    ),
  );
  // Functions of the person's own, a checkpoint, views that are made again.
  expect([...without].sort()).toEqual(['AsStrided', 'CheckpointFunction', 'Square']);
});

describe('Of a recorded run nothing is computed:', () => {
  it.each(['edit', 'skip', 'predict', 'check-gradients'] as const)('%s is refused with the reason', command => {
    const session = createSession(runOfLog('classifier.bplog'), { at: 30 });
    expect(performed(update(session, command, '')).message).toMatch(/recorded elsewhere/);
  });
});

describe('find NaN or ∞, then its root cause, ends where it first appears, on that line of the person’s own source:', () => {
  // What each program of PyTorch's issue tracker does wrong, in its own words.
  it.each([
    ['nan_sqrt', 'torch.sqrt(x - 2)'],
    ['nan_log', 'torch.log(-inp)'],
    ['nan_mask', 'torch.log1p(a)'],
    ['nan_where_exp', 'torch.exp(a)'],
    ['nan_where_sqrt', 'torch.sqrt(xt)'],
    ['nan_later', '1 / x'], // it is infinite, and makes NaN two lines later
    ['nan_twice', 'x / y'], // it has ∞ and no NaN
  ])('%s at %s', (name, call) => {
    for (const ending of ['bplog', 'ndjson']) {
      const session = press(createSession(runOfLog(`${name}.${ending}`)), parseKeys('fnr'));
      const { log } = runOfLog(`${name}.${ending}`);
      expect(explain(log, session.place.position).remarks.join()).toContain('first appears here');
      const line = programView(session).lines.find(({ isCurrent }) => isCurrent);
      expect(line?.text).toContain(call);
      expect(line?.mark && line.text.slice(line.mark.start, line.mark.end)).toBe(call);
    }
  });
});

it('a local derivative and what was sent are one number where only rounding to 32 bits is between them', () => {
  // log1p at [−1, 0.5, 1]: 1 / (1 + a) is 0.666… in 64 bits, and what PyTorch sent is the nearest float32
  const { log } = openedLog('nan_mask.bplog');
  const at = Array.from({ length: log.length }, (_, i) => log.typeAt(i)).lastIndexOf('contribution.computed');
  const texts = explain(log, at).equations.map(({ right }) => right.map(({ text }) => text).join(''));
  expect(texts).toContain('[0, 1, 1] ⊙ [∞, 0.66667, 0.5]');
  expect(texts).toContain('[NaN, 0.66667, 0.5]');
});

describe('find, by what is done to a gradient:', () => {
  it.each([
    ['fk', 'microbatches', 'gradient.kept'],
    ['fc', 'hooks', 'gradient.changed'],
  ])('%s in %s', (keys, name, type) => {
    const { log } = openedLog(`${name}.bplog`);
    const { place } = press(createSession(runOfLog(`${name}.bplog`)), parseKeys(keys));
    const types = Array.from({ length: log.length }, (_, i) => log.typeAt(i) as string);
    expect(place.position).toBe(types.indexOf(type));
    expect(place.position).toBeGreaterThan(0);
  });
});

describe('An event with a place of its own marks it:', () => {
  it('the backward pass starts on the line that calls backward()', () => {
    const run = runOfLog('lecture.bplog');
    const at = Array.from({ length: run.log.length }, (_, i) => run.log.typeAt(i)).indexOf('backward.seeded');
    const line = programView(createSession(run, { at })).lines.find(({ isCurrent }) => isCurrent);
    expect(line?.text.trim()).toBe('L.backward()');
  });

  it('a run that failed, on the line that failed', () => {
    const run = runOfLog('failing.bplog');
    const line = programView(createSession(run, { at: run.log.length - 1 })).lines.find(({ isCurrent }) => isCurrent);
    expect(line?.mark && line.text.slice(line.mark.start, line.mark.end)).toBe('model(torch.ones(2, width))');
  });
});

it('the end of a log counts the operators that are not in it', () => {
  expect(notesAtEnd({ ends: 3, skipped: { unmatched: 1, no_grad: 2 } }, 3)).toEqual([
    '1 operator was not recorded: unmatched',
    '2 operators were not recorded: no_grad',
  ]);
});

describe('An update is explained by the rule of its optimizer', () => {
  const lines = textOfLog('lecture.ndjson');
  const title = (text: string): string => {
    const { log } = openedBytes(new TextEncoder().encode(text), 'lecture.ndjson');
    const at = Array.from({ length: log.length }, (_, i) => log.typeAt(i)).indexOf('parameter.updated');
    const { title, equations } = explain(log, at);
    return `${title}, ${equations[0]!.label}`;
  };

  it('with its settings', () => {
    expect(title(lines)).toMatch(/a step against its gradient, sgd rule$/);
  });

  it('but not with a setting that the rule here does not have', () => {
    expect(title(lines.replaceAll('"nesterov":false', '"nesterov":false,"decoupled_weight_decay":true'))).toMatch(
      /no rule for it here$/,
    );
  });

  it.each([
    ['a number', '"nesterov":false,"power":2'],
    ['of another kind', '"nesterov":1'],
    ['maximize', '"nesterov":false,"maximize":true'],
  ])('nor with one that it does not know: %s', (_, settings) => {
    expect(title(lines.replaceAll(/"nesterov":false(,"maximize":false)?/g, settings))).toMatch(/no rule for it here$/);
  });

  it('with a setting that PyTorch calls otherwise', () => {
    const adagrad =
      '"type":"Adagrad","lr":0.1,"lr_decay":0,"eps":1e-10,"weight_decay":0,"initial_accumulator_value":0.5';
    const text = lines.replaceAll(/"type":"SGD"[^}]*(?=\})/g, adagrad);
    expect(openedBytes(new TextEncoder().encode(text), 'lecture.ndjson').scenario.training.optimizer).toEqual({
      ...{ type: 'adagrad', lr: 0.1, lrDecay: 0, initialAccumulator: 0.5, eps: 1e-10, weightDecay: 0 },
    });
  });

  it('but not by that of NAdam before PyTorch 2, which follows another', () => {
    const nadam = lines.replaceAll(/"type":"SGD"[^}]*(?=\})/g, '"type":"NAdam","lr":0.1');
    const optimizerOf = (text: string) =>
      openedBytes(new TextEncoder().encode(text), 'lecture.ndjson').scenario.training.optimizer?.type;
    expect([optimizerOf(nadam), optimizerOf(nadam.replace('"torch":"1.13.0a0"', '"torch":"2.1.0"'))]).toEqual([
      undefined,
      'nadam',
    ]);
  });

  it.each([
    ['AdamW', 'true', 'adamw'], // what PyTorch 2 makes of Adam
    ['AdamW', 'false', undefined],
    ['Adam', 'false', 'adam'],
    ['Adam', 'true', undefined],
    ['RAdam', 'true', undefined],
  ])('%s whose weight decay is decoupled: %s', (type, decoupled, rule) => {
    const own = `"type":"${type}","lr":0.1,"decoupled_weight_decay":${decoupled}`;
    const text = lines.replaceAll(/"type":"SGD"[^}]*(?=\})/g, own);
    const { optimizer } = openedBytes(new TextEncoder().encode(text), 'lecture.ndjson').scenario.training;
    expect(optimizer?.type).toBe(rule);
  });

  it('but not where the run has several: a rule that is known is not called none', () => {
    const { log } = runOfLog('optimizers_in_part.ndjson');
    const at = Array.from({ length: log.length }, (_, i) => log.typeAt(i)).indexOf('parameter.updated');
    const { equations, remarks } = explain(log, at);
    expect(equations[0]!.label).toMatch(/^by \w+, whose rule is not shown$/);
    expect(remarks[0]).toMatch(/^A rule is shown for the only optimizer of a run/);
  });

  it('but not where its group has others', () => {
    const own = lines.replace(/("settings":\{[^}]*"weight_decay":)0(?=[,.}])/, '$10.5');
    expect(own).not.toBe(lines);
    expect(title(own)).toMatch(/a step of SGD, by SGD, whose rule is not shown$/);
  });
});
