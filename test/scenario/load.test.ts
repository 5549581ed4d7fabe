import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { nodeOf, type Program } from '../../src/graph/program.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { type Tensor, toNested } from '../../src/tensor/tensor.ts';
import { sound } from '../support/sound.ts';

function loaded(text: string | Uint8Array, file = 'f.json'): Scenario {
  return sound(loadScenario(text, file)).scenario;
}

function leaf(program: Program, name: string): { readonly role: string; readonly value: unknown } {
  const node = nodeOf(program, program.byName.get(name)!);
  if (node.role === 'operation') throw new Error(`${name} is no leaf`);
  return { role: node.role, value: toNested(node.initial as Tensor) };
}

const scenarios = new URL('../../scenarios/', import.meta.url);

describe('Every scenario that ships', () => {
  it.each(readdirSync(scenarios).filter(name => name.endsWith('.json') && !name.endsWith('.schema.json')))(
    '%s has no problem and no warning',
    name => expect(loaded(readFileSync(new URL(name, scenarios)), name).warnings).toEqual([]),
  );
});

describe('A scenario', () => {
  it('has leaves with roles and numbers, the non-finite ones as texts', () => {
    const { program } = loaded(
      '{ "title": "t", "constants": { "c": [1, "NaN"] }, "inputs": { "x": "-Infinity" }, "parameters": { "w": [[-0.0]] }, "program": ["L = sum(c) + x + sum(w)"] }',
    );
    expect(leaf(program, 'c')).toEqual({ role: 'constant', value: [1, Number.NaN] });
    expect(leaf(program, 'x')).toEqual({ role: 'input', value: Number.NEGATIVE_INFINITY });
    expect(leaf(program, 'w')).toEqual({ role: 'parameter', value: [[-0]] });
  });

  it('may have comments, trailing commas, a byte order mark and remarks beside lines', () => {
    const text =
      '\ufeff{ // a comment\n "title": "t", /* another */ "inputs": { "x": 2, }, "program": [{ "line": "L = x", "say": "s" },], }';
    expect(loaded(text).program.lines).toMatchObject([{ text: 'L = x', say: 's' }]);
    expect(loaded(new TextEncoder().encode(text)).program.lines.length).toBe(1);
  });

  it('trains once without an optimizer unless it says otherwise', () => {
    expect(loaded('{ "title": "t", "inputs": { "x": 1 }, "program": ["L = 2 * x"] }').training).toEqual({
      iterations: 1,
    });
  });

  it("fills in PyTorch's defaults", () => {
    const training = (optimizer: string) =>
      loaded(
        `{ "title": "t", "parameters": { "w": 1 }, "program": ["L = 2 * w"], "training": { "optimizer": ${optimizer} } }`,
      ).training;
    expect(training('{ "type": "sgd", "lr": 0.1, "momentum": 0.9 }').optimizer).toEqual({
      type: 'sgd',
      lr: 0.1,
      momentum: 0.9,
      dampening: 0,
      nesterov: false,
      weightDecay: 0,
    });
    expect(training('{ "type": "adamw", "lr": 1 }').optimizer).toEqual({
      type: 'adamw',
      lr: 1,
      betas: [0.9, 0.999],
      eps: 1e-8,
      weightDecay: 0.01,
      amsgrad: false,
    });
  });

  it('feeds examples to leaves: constants, unless they stand in inputs', () => {
    const fed = (batch: string) =>
      loaded(
        `{ "title": "t", "inputs": { "x": [[0, 0], [0, 0]] }, "parameters": { "w": 1 }, "program": ["L = w * sum(x) + sum(y)"],
           "training": { "iterations": 2, "data": { "x": [[1, 2], [3, 4], [5, 6], [7, 8]], "y": [1, 0, 1, 0] }, ${batch} } }`,
      );
    const { program, training } = fed('"batch": 2, "order": { "shuffle": 3 }');
    expect(leaf(program, 'x')).toEqual({
      role: 'input',
      value: [
        [1, 2],
        [3, 4],
      ],
    });
    expect(leaf(program, 'y')).toEqual({ role: 'constant', value: [1, 0] });
    expect(training.feed).toMatchObject({ examples: 4, batch: 2, hasBatchAxis: true, order: { shuffle: 3 } });
    expect(training.feed?.leaves.get('x')?.shape).toEqual([4, 2]);
  });

  it('a batch of one example has no axis for it, "all" has one', () => {
    const shapeOf = (batch: string) => {
      const { program, training } = loaded(
        `{ "title": "t", "parameters": { "w": 1 }, "program": ["L = sum(w * x)"], "training": { "data": { "x": [[1, 2], [3, 4]] }${batch} } }`,
      );
      return { shape: nodeOf(program, program.byName.get('x')!).shape, batch: training.feed?.batch };
    };
    expect(shapeOf('')).toEqual({ shape: [2], batch: 1 });
    expect(shapeOf(', "batch": 1')).toEqual({ shape: [2], batch: 1 });
    expect(shapeOf(', "batch": "all"')).toEqual({ shape: [2, 2], batch: 2 });
  });

  it('warns of leaves that nothing uses, and of parameters that the loss does not depend on', () => {
    const { warnings } = loaded(
      '{ "title": "t", "constants": { "c": 1 }, "parameters": { "w": 1, "v": 2 }, "program": ["a = 2 * v", "L = 2 * w"], "training": { "optimizer": { "type": "sgd", "lr": 1 } } }',
    );
    expect(warnings).toEqual([
      'nothing uses the constant c',
      'no gradient reaches the parameter v, so it is never updated',
    ]);
  });

  it('warns of leaves that the loss is computed from without a path for a gradient', () => {
    const { warnings } = loaded(
      '{ "title": "t", "inputs": { "x": [1, 2] }, "parameters": { "w": 3 }, "program": ["L = sum(detach(w) * (x > 1))"] }',
    );
    expect(warnings).toEqual(['no gradient reaches the input x', 'no gradient reaches the parameter w']);
  });

  it('reads the selectors of notes', () => {
    const { notes } = loaded(
      `{ "title": "t", "parameters": { "w": 1 }, "program": ["L = 2 * w + 1"],
         "training": { "iterations": 3, "optimizer": { "type": "sgd", "lr": 1 } },
         "notes": [{ "at": "contribution L.1 -> w @3", "text": "a" }, { "at": "update w", "text": "b" }, { "at": "seed L@2", "text": "c" }] }`,
    );
    expect(notes).toEqual([
      { at: { kind: 'contribution', from: 'L.1', to: 'w', iteration: 3 }, text: 'a' },
      { at: { kind: 'update', node: 'w' }, text: 'b' },
      { at: { kind: 'seed', node: 'L', iteration: 2 }, text: 'c' },
    ]);
  });

  it('checks every label that is fed, not just the first', () => {
    const result = loadScenario(
      '{ "title": "t", "parameters": { "Z": [1, 2, 3] }, "program": ["L = cross_entropy(Z, y)"], "training": { "data": { "y": [0, 2, 3] } } }',
      'f.json',
    );
    expect(result).toMatchObject({ problems: [{ code: 'bad-label', pointer: '/training/data/y/2' }] });
  });

  it('keeps the text', () => {
    const text = '{ "title": "t", "program": ["L = 1 + 1"] }';
    expect(loaded(text)).toMatchObject({ text });
  });
});
