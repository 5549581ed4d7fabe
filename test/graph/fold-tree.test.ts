/** The folds of a program as a tree: lines of several operations, and the rounds and calls around them. */

import { describe, expect, test } from 'vitest';
import { foldTree, treeFoldsAround } from '../../src/graph/fold-tree.ts';
import { nodeOf, type Program } from '../../src/graph/program.ts';
import { LESSONS, lesson } from '../support/lessons.ts';
import { idOf, programOf } from '../support/programs.ts';

const told = (program: Program): readonly string[] => {
  const { folds } = foldTree(program);
  return folds.map(({ kind, name, count, parent }) => {
    const inside = parent === undefined ? '' : ` in ${folds[parent]!.name}`;
    return `${kind} ${name}: ${count}${inside}`;
  });
};

describe('The fold tree', () => {
  test('of lines alone has those of several operations', () => {
    expect(told(programOf({ parameters: { x: 1 }, lines: ['a = x * 2 + 1', 'b = exp(a)', 'L = b * b - a'] }))).toEqual([
      'line a: 2',
      'line L: 2',
    ]);
  });

  test('of a loop has rounds around their lines', () => {
    const program = programOf({
      parameters: { x: 1 },
      lines: ['h = x', 'for t in range(2):', '  u = h * x + 1', '  h = tanh(u)', 'L = h * h'],
    });
    expect(told(program)).toEqual(['round t = 0: 3', 'line u: 2 in t = 0', 'round t = 1: 3', 'line u#2: 2 in t = 1']);
    expect(treeFoldsAround(foldTree(program), idOf(program, 'u#2')).map(({ name }) => name)).toEqual(['u#2', 't = 1']);
  });

  test('of a round with one line has the line alone', () => {
    const program = programOf({
      parameters: { x: 1 },
      lines: ['h = x', 'for t in range(2):', '  h = tanh(h * x)', 'L = h * h'],
    });
    expect(told(program)).toEqual(['line h#2: 2', 'line h#3: 2']);
  });

  test('of a call has the line that calls, and what it does with the result', () => {
    const program = programOf({
      parameters: { x: 1, w: 2 },
      lines: ['def cell(v):', '  a = w * v + 1', '  return tanh(a)', 'h = cell(x)', 'L = exp(cell(h) * 2)'],
    });
    expect(told(program)).toEqual([
      'call h: 3',
      'line cell.a: 2 in h',
      'call L: 5',
      'call call 2 of cell: 3 in L',
      'line cell.a#2: 2 in call 2 of cell',
      'line L: 2 in L',
    ]);
  });

  test.each(LESSONS)('%s: folds lie inside one another, and each holds its result', name => {
    const { program } = lesson(name).log;
    const { folds, innermost } = foldTree(program);
    for (const fold of folds) {
      const inside = program.order.filter(id => id >= fold.start && id < fold.end);
      expect(inside.length).toBe(fold.count);
      expect(fold.count).toBeGreaterThan(1);
      expect(inside).toContain(fold.result);
      const parent = fold.parent === undefined ? undefined : folds[fold.parent]!;
      if (parent) expect(parent.start <= fold.start && parent.end >= fold.end && parent.count > fold.count).toBe(true);
    }
    for (const { id, role } of program.nodes) {
      const holding = folds.filter(({ start, end }) => id >= start && id < end).at(-1);
      expect(innermost[id]).toBe(role === 'operation' ? holding?.id : undefined);
      expect(nodeOf(program, id).role).toBe(role);
    }
  });
});
