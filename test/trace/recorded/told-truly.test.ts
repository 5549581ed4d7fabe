/** What the screen says of recorded runs: of updates, of lines that the log does not know, and of what is not there yet. */

import { describe, expect, it } from 'vitest';
import { explain } from '../../../src/explain/explain.ts';
import { foldTree } from '../../../src/graph/fold-tree.ts';
import { Run } from '../../../src/session/runs.ts';
import { createSession } from '../../../src/session/session.ts';
import { foldTitles } from '../../../src/session/views/graph-titles.ts';
import { headerView } from '../../../src/session/views/header-view.ts';
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
    const { lines, current, file } = programView(session(run, pass), 80, 20);
    expect(file).toBe('no line for this event');
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
      const { lines, current, file } = programView(session(run, at), 80, 20);
      expect([file, lines[current]!.isCurrent]).toEqual([undefined, true]);
      expect(lines[current]!.text).toContain(text);
    }
  });

  it('has the line of every event of which the log has one', () => {
    for (const at of positionsOf(run, 'value.computed')) {
      const { lines, current, file } = programView(session(run, at), 80, 20);
      expect([file, lines[current]!.isCurrent]).toEqual([undefined, true]);
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
