/** What the screen says of recorded runs: of updates, of lines that the log does not know, and of what is not there yet. */

import { describe, expect, it } from 'vitest';
import { stateAt } from '../../../src/engine/state.ts';
import { arrivals, countSenders } from '../../../src/explain/backward.ts';
import { explainChain } from '../../../src/explain/chain.ts';
import { explain } from '../../../src/explain/explain.ts';
import { foldTree } from '../../../src/graph/fold-tree.ts';
import { Run } from '../../../src/session/runs.ts';
import { createSession } from '../../../src/session/session.ts';
import { foldTitles } from '../../../src/session/views/graph-titles.ts';
import { headerView } from '../../../src/session/views/header-view.ts';
import { ledgerView } from '../../../src/session/views/ledger-view.ts';
import { parametersTitle, parametersView } from '../../../src/session/views/parameters-view.ts';
import { programView } from '../../../src/session/views/program-view.ts';
import { parseKeys, press } from '../../../src/tui/press.ts';
import { frameOf } from '../../support/frame.ts';
import { openedBytes, openedLog, runOfLog, textOfLog } from '../../support/recorded-logs.ts';

function runOf(text: string): Run {
  const { scenario, log } = openedBytes(new TextEncoder().encode(text), 'run.ndjson');
  return new Run(scenario, log);
}

const session = (run: Run, at: number) => createSession(run, { at });

const positionsOf = ({ log }: Run, type: string): readonly number[] =>
  Array.from({ length: log.length }, (_, i) => i).filter(i => log.typeAt(i) === type);

describe('The parameters of a recorded run', () => {
  const text = textOfLog('microbatches.ndjson');
  const [first, ...later] = text.split('"type":"iteration.started","iteration":2');
  const halved = runOf(
    [first, ...later.map(part => part.replaceAll('"lr":0.1,', '"lr":0.05,'))].join(
      '"type":"iteration.started","iteration":2',
    ),
  );
  const updates = positionsOf(halved, 'parameter.updated');

  it('have the rate of the update in their title, and none before one', () => {
    expect(updates).toHaveLength(2 * 4);
    const titles = [0, updates[0]!, updates[4]!].map(at => parametersTitle(session(halved, at)));
    expect(titles).toEqual(['Parameters: sgd', 'Parameters: SGD, lr 0.1', 'Parameters: SGD, lr 0.05']);
  });

  it('are updated by an optimizer without a rule too, as the ledger beside them says', () => {
    const run = runOf(text.replace('"type":"SGD"', '"type":"Another"'));
    const at = session(run, updates[0]!);
    expect([run.log.updates, parametersView(at, 20).isUpdated]).toEqual([undefined, true]);
    expect(parametersTitle(at)).toBe('Parameters: Another, lr 0.1');
    expect(frameOf(at, { columns: 120, rows: 36 }).join('\n')).not.toContain('nothing is updated');
    expect(headerView(at).phases.at(-1)).toEqual({ phase: 'update', state: 'current' });
  });

  it('are not said to be as they were where no optimizer steps: the script may write into them itself', () => {
    const { log } = runOfLog('before.ndjson');
    const { remarks } = explain(log, log.startOf(2)!);
    expect(remarks).toContain('No optimizer has updated a parameter; the same program runs again.');
  });
});

describe('The program', () => {
  const run = runOfLog('microbatches.ndjson');

  it('stays at the line before another pass, and says that the log has none for it', () => {
    const [pass = 0] = positionsOf(run, 'pass.started');
    const { lines, current, remark } = programView(session(run, pass), 80, 20);
    expect(remark).toBe('no line for this event');
    expect(lines.some(({ isCurrent }) => isCurrent)).toBe(false);
    expect(lines[current]!.text).toContain('model(xb)'); // what sent a gradient last
  });

  it.each([
    ['parameter.updated', 'optimizer.step()'],
    ['gradient.kept', '.backward()'],
  ] as const)('has the line of %s', (type, text) => {
    const positions = positionsOf(run, type);
    expect(positions).not.toEqual([]);
    for (const at of positions) {
      const { lines, current, remark } = programView(session(run, at), 80, 20);
      expect([remark, lines[current]!.isCurrent]).toEqual([undefined, true]);
      expect(lines[current]!.text).toContain(text);
    }
  });

  it('has the line of every event of which the log has one', () => {
    for (const at of positionsOf(run, 'value.computed')) {
      const { lines, current, remark } = programView(session(run, at), 80, 20);
      expect([remark, lines[current]!.isCurrent]).toEqual([undefined, true]);
    }
  });
});

describe('A node of a recorded run', () => {
  const run = runOfLog('classifier.ndjson');
  const chosen = (at: number, name: string) => {
    const start = session(run, at);
    const node = run.log.program.byName.get(name)!;
    return press({ ...start, selection: { ...start.selection, node } }, parseKeys('o')).message;
  };

  it('that is not computed yet is told as such when it is asked where it comes from', () => {
    expect(chosen(0, 'h')).toContain('h is not computed yet');
    expect(chosen(run.log.startOf(2)! - 1, 'h')).not.toContain('not computed yet');
  });

  it('whose name the language does not take by itself is to be written in quotes', () => {
    const asked = press(session(run, 0), parseKeys(':print h.1#2[0]<enter>'));
    expect(frameOf(asked, { columns: 120, rows: 36 }).at(-2)).toContain('a name such as h.1#2 is written in quotes');
  });

  it('that a module of its own name computes is not told as itself', () => {
    for (const name of ['classifier.ndjson', 'blocks.ndjson', 'inplace.ndjson']) {
      const { program } = openedLog(name).log;
      for (const fold of foldTree(program).folds) {
        const { title } = foldTitles(program, fold);
        const [left, right] = title.split(' = ');
        expect(left).not.toBe(right);
      }
    }
  });
});

describe('A tensor that is kept in part and has an ∞', () => {
  const line = textOfLog('summaries.ndjson')
    .split('\n')
    .find(text => text.startsWith('{"i":2,'))!;
  const infinite = line.replace('"inf":0},"head":[-0.0030564817', '"inf":1},"head":["-Infinity"');
  const run = runOf(textOfLog('summaries.ndjson').replace(line, infinite));

  it.each(['f', 'F'])('is found by %s, as it is listed by N', key => {
    expect(infinite).not.toBe(line);
    expect(frameOf(press(session(run, 0), parseKeys('N')), { columns: 120, rows: 36 }).join('\n')).toMatch(/▶ +2 +1 /);
    const from = key === 'f' ? 0 : 5;
    expect(press(session(run, from), parseKeys(`${key}i`)).place.position).toBe(2);
  });
});

describe('A line that runs with several shapes', () => {
  const run = runOfLog('microbatches.ndjson');
  const { log } = run;
  const { program } = log;

  it('has the contributions of its own pass: those of another shape are not awaited', () => {
    const node = program.byName.get('model.2.bias')!;
    expect(program.edges.filter(({ to, carriesGradient }) => to === node && carriesGradient)).toHaveLength(2);
    const [first] = positionsOf(run, 'gradient.accumulated').filter(i => log.nodeAt(i) === node);
    expect(explain(log, first!).equations.at(-1)!.label).toBe('accumulated (1 of 1)');
  });

  it('leaves every gradient of a pass final at its end', () => {
    const ends = [...positionsOf(run, 'pass.started'), ...positionsOf(run, 'gradient.changed').slice(0, 1)];
    for (const end of ends) {
      const state = stateAt(log, end - 1);
      const awaited = program.nodes.filter(({ id }) => arrivals(state, id) !== countSenders(state, id));
      expect(awaited.map(({ name }) => name)).toEqual([]);
    }
    expect(ends.length).toBeGreaterThan(1);
  });

  it.each(['before', 'blocks', 'classifier', 'padding'])('is a statement of its own each time: %s', name => {
    const { nodes, folds } = runOfLog(`${name}.ndjson`).log.program;
    for (const { start, end } of folds.filter(({ kind }) => kind === 'line')) {
      const names = nodes.slice(start, end).map(node => node.name.replace(/[#~].*/, ''));
      expect(new Set(names).size).toBe(names.length);
    }
  });

  it('keeps its shape in the remark on an operation inside it', () => {
    const at = positionsOf(run, 'value.computed').find(i => log.nodeAt(i) === program.byName.get('loss~2'))!;
    expect(ledgerView(session(run, at), 100).names.join(' ')).toMatch(/loss\.1~2 is .*, operation 1 inside loss~2\./);
  });
});

it('A module whose name is a number is not told as an operation inside a line', () => {
  for (const name of ['microbatches', 'attention', 'summaries']) {
    const run = runOfLog(`${name}.ndjson`);
    const remarks = positionsOf(run, 'value.computed').flatMap(i => ledgerView(session(run, i), 100).names);
    expect(remarks.filter(remark => /inside model[.\d]*\.$/.test(remark))).toEqual([]);
  }
});

it('A gradient that something changed says by whom and on which line', () => {
  const { log } = runOfLog('microbatches.ndjson');
  const at = positionsOf(runOfLog('microbatches.ndjson'), 'gradient.changed')[0]!;
  expect(explain(log, at).title).toMatch(/ is changed by aten::mul_, microbatches\.py:21$/);
});

it('A chain of float32 numbers is not told apart from the gradient where the type alone rounds', () => {
  const { log } = runOfLog('microbatches.ndjson');
  const chain = explainChain(stateAt(log, 34), log.program.byName.get('model.0.weight')!, { digits: 5 }, 'numbers');
  expect(chain.remarks.filter(remark => remark.includes('up to rounding'))).toEqual([]);
});
