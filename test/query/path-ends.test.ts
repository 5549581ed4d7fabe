/** Where the paths of parameters end in a recorded run, what stands out in it, and where the screen says so. */

import { describe, expect, it } from 'vitest';
import type { EventLog } from '../../src/engine/log.ts';
import { explain } from '../../src/explain/explain.ts';
import { nodeOf } from '../../src/graph/program.ts';
import { placeWords } from '../../src/graph/source-file.ts';
import { siteOfEvent } from '../../src/query/event-site.ts';
import { nonFinitePlaces } from '../../src/query/non-finite-places.ts';
import { overviewOf } from '../../src/query/overview.ts';
import { cuttingLines, pathEndWords } from '../../src/query/path-ends.ts';
import { answerOf } from '../../src/query/search.ts';
import { createSession, menuOf } from '../../src/session/session.ts';
import { ledgerView } from '../../src/session/views/ledger-view.ts';
import { programView } from '../../src/session/views/program-view.ts';
import { menuSentence } from '../../src/tui/overlays/menu.ts';
import { parseKeys, press } from '../../src/tui/press.ts';
import { sessionOf, textOf } from '../support/lessons.ts';
import { openedBytes, openedLog, runOfLog, textOfLog } from '../support/recorded-logs.ts';

const endOf = (name: string, log: EventLog = openedLog('cuts.bplog').log) =>
  pathEndWords(log.program, log.program.byName.get(name)!);

const FOUND_IN_CUTS = [
  'NaN and ∞: none',
  'no path to the loss: first.weight',
  'no path to the loss: first.bias',
  'no path to the loss: scale.weight',
  'no path to the loss: scale.bias',
  'no path to the loss: gate.bias',
  'no path to the loss: gate.weight',
  'a path is cut at h.1, by .data, cuts.py:18',
  'a path is cut at scale#2, by item(), cuts.py:21',
  'a path is cut at gate.bias, by no_grad, cuts.py:20',
  'a path is cut at gate.weight, by no_grad, cuts.py:20',
  'used several times in a pass: twice (2 times)',
  'gradient never cleared: head.bias',
  'gradient never cleared: head.weight',
];

describe.each(['cuts.bplog', 'cuts.ndjson'])('in %s', name => {
  const run = runOfLog(name);
  const { log } = run;

  it.each([
    ['first.weight', 'no path leads from first.weight to the loss: it ends at h.1, by .data, cuts.py:18'],
    ['gate.bias', 'no path leads from gate.bias to the loss: it ends at gate.bias, by no_grad, cuts.py:20'],
    ['scale.weight', 'no path leads from scale.weight to the loss: it ends at scale#2, by item(), cuts.py:21'],
    ['twice.weight', undefined],
    ['head.bias', undefined],
    ['gate', 'its numbers come from gate.bias, gate.weight, by no_grad, cuts.py:20'],
  ])('the path of %s', (parameter, words) => {
    expect(endOf(parameter, log)).toBe(words);
  });

  it('the origin of such a parameter says so, and its ledger', () => {
    const selected = { ...createSession(run, { at: log.length - 1 }) };
    const session = {
      ...selected,
      selection: { ...selected.selection, node: log.program.byName.get('first.weight')! },
    };
    expect(press(session, parseKeys('r')).message).toContain(
      'no path leads from first.weight to the loss: it ends at h.1, by .data, cuts.py:18',
    );
    expect(ledgerView(session, 60).derivation.remarks).toContain(endOf('first.weight', log));
  });

  it('the program pane warns on the lines that cut', () => {
    const warned = programView(createSession(run, { at: log.length - 1 })).lines.flatMap(({ number, warnings }) =>
      warnings.map(warning => `${number}: ${warning}`),
    );
    expect(warned).toEqual([
      '18: .data cuts the path of first.weight, first.bias here; no other leads to the loss',
      '20: no_grad cuts the path of gate.bias, gate.weight here; no other leads to the loss',
      '21: item() cuts the path of scale.weight, scale.bias here; no other leads to the loss',
    ]);
  });

  it('its overview names what has no path, what is used twice and what is never cleared', () => {
    expect(answerOf(overviewOf(log)).map(({ says }) => says)).toEqual(FOUND_IN_CUTS);
  });

  it('each finding but that there is no NaN has the event that shows it', () => {
    const found = answerOf(overviewOf(log)).map(({ position, node }) => ({
      type: position === undefined ? undefined : log.typeAt(position),
      node: node === undefined ? undefined : nodeOf(log.program, node).name,
    }));
    expect(found.map(({ node }) => node)).toEqual([
      undefined,
      ...['first.weight', 'first.bias', 'scale.weight', 'scale.bias', 'gate.bias', 'gate.weight'],
      ...['h.1', 'scale#2', 'gate.bias', 'gate.weight', 'twice.bias', 'head.bias', 'head.weight'],
    ]);
    expect(found.map(({ type }) => type)).toEqual([
      undefined,
      ...Array.from({ length: 6 }, () => 'value.given'),
      ...['value.computed', 'value.computed'], // h.1 and scale#2
      ...['value.given', 'value.given'], // what no_grad makes of the gate
      ...['gradient.accumulated', 'gradient.kept', 'gradient.kept'],
    ]);
  });

  it('enter goes there and says it; where there is no event it stays', () => {
    const listed = press(createSession(run), parseKeys(':overview<enter>'));
    expect(press(listed, parseKeys('<enter>'))).toMatchObject({ dialog: { kind: 'overview', choice: 0 } });
    const there = press(listed, parseKeys('G<enter>'));
    expect(there.dialog).toBeUndefined();
    expect(log.at(there.place.position)).toMatchObject({
      type: 'gradient.kept',
      node: log.program.byName.get('head.weight'),
    });
    expect(there.message).toBe(`event ${there.place.position}: gradient never cleared: head.weight`);
    const cut = press(listed, parseKeys('<down><down><down><down><down><down><down><enter>'));
    expect(cut.message).toMatch(/: a path is cut at h\.1, by \.data, cuts\.py:18$/);
    const line = siteOfEvent(log, cut.place.position)!.line;
    expect(placeWords(log.program, line)).toBe('cuts.py:18');
  });

  it('a gradient that is kept and was never cleared says so, from the second iteration on', () => {
    const kept = Array.from({ length: log.length }, (_, i) => i).filter(i => log.typeAt(i) === 'gradient.kept');
    expect(kept).toHaveLength(2 * 2); // weight and bias of the head, in iterations 2 and 3
    for (const i of kept)
      expect(explain(log, i).remarks).toContain(
        'No zero_grad() has cleared this gradient so far: it is the sum over all iterations.',
      );
  });
});

it('a gradient of micro-batches is cleared between its iterations, and nothing is said', () => {
  const { log } = openedLog('microbatches.bplog');
  const kept = Array.from({ length: log.length }, (_, i) => i).filter(i => log.typeAt(i) === 'gradient.kept');
  expect(kept.length).toBeGreaterThan(0);
  for (const i of kept) expect(explain(log, i).remarks.join()).not.toContain('never cleared');
  expect(
    answerOf(overviewOf(log))
      .map(({ says }) => says)
      .join(),
  ).not.toContain('never cleared');
});

it.each(['doubts.bplog', 'doubts.ndjson'])(
  'the overview of %s names lines in doubt, and parameters that no update or the script itself writes',
  name => {
    expect(answerOf(overviewOf(openedLog(name).log)).map(({ says }) => says)).toEqual([
      'NaN and ∞: none',
      'parameters without a path to the loss: none',
      'with a gradient, but never updated: head.weight',
      'with a gradient, but never updated: head.bias',
      'the script itself writes body.weight: aten::clamp_, doubts.py:36',
      'doubts.py:31: log_softmax applies softmax itself, here to softmax.1, which is a softmax',
      'doubts.py:31: value (4, 1) and t (4,) broadcast to (4, 4)',
      'doubts.py:32: value (4, 1) and t (4,) broadcast to (4, 4)',
    ]);
  },
);

it('the first NaN is in the overview', () => {
  const { log } = openedLog('nan_log.bplog');
  const [first] = answerOf(overviewOf(log));
  expect(first!.says).toMatch(/^NaN and ∞: first in .*log\(−1\) = NaN$/);
  expect(first!.position).toBe(nonFinitePlaces(log).found[0]!.position);
});

it('the command says it, and is refused where nothing was recorded', () => {
  const recorded = press(createSession(runOfLog('cuts.bplog')), parseKeys(':overview<enter>'));
  expect(menuSentence(recorded, menuOf(recorded)!)).toMatch(/^What stands out: 1 of \d+, NaN and ∞: none\.$/);
  expect(textOf(recorded, { columns: 100, rows: 36 }).join('\n')).toMatch(
    /What stands out.*\n.*▶ .*NaN and ∞: none.*\n.*no path to the loss: first\.weight/,
  );
  expect(press(sessionOf('two-layer'), parseKeys(':overview<enter>')).message).toContain('this run was not recorded');
});

describe('a cut of another program', () => {
  const text = textOfLog('cuts.ndjson');
  const opened = (cut: object) =>
    openedBytes(new TextEncoder().encode(text.replace(/\{"def":"cut".*\n/, `${JSON.stringify(cut)}\n`)), 'cuts.ndjson');

  it('may say no line', () => {
    const { log } = opened({ def: 'cut', node: 'h.1', by: 'something' });
    expect(endOf('first.bias', log)).toBe(
      'no path leads from first.bias to the loss: it ends at h.1, by something, at h.1, by detach, cuts.py:18',
    );
  });

  it.each([
    [{ def: 'cut', node: 'nowhere', by: 'x' }, 'expected the name of a node defined before, found "nowhere"'],
    [{ def: 'cut', node: 'h.1', to: 7, by: 'x' }, 'expected the name of a node defined before, found 7'],
    [{ def: 'cut', node: 'h.1' }, 'by'],
    [{ def: 'cut', node: 'h.1', by: 'x', site: { file: 9, line: 1 } }, 'file'],
    [{ def: 'cut', node: 'h.1', by: 'x', site: { file: 0, line: 9999 } }, 'line'],
  ])('is refused when it is not one: %j', (cut, words) => {
    expect(() => opened(cut)).toThrow(words);
  });
});

it('an end that something cuts is said before those that nothing uses', () => {
  const operation = (node: string, operand: string) => ({
    def: 'node',
    node,
    role: 'operation',
    op: 'aten::mul',
    operands: [operand, operand],
    shape: [],
    dtype: 'float32',
    grad: true,
  });
  const parameter = (node: string) => ({ def: 'node', node, role: 'parameter', shape: [], dtype: 'float32' });
  const records = [
    { trace: 2, runtime: {} },
    parameter('w'),
    parameter('v'),
    operation('unused', 'w'),
    operation('h', 'w'),
    operation('L', 'v'),
    { def: 'cut', node: 'h', by: 'detach()' },
    { i: 0, type: 'iteration.started', iteration: 1 },
    { i: 1, type: 'value.given', node: 'w', value: 1 },
    { i: 2, type: 'value.given', node: 'v', value: 1 },
    { i: 3, type: 'value.computed', node: 'unused', value: 1 },
    { i: 4, type: 'value.computed', node: 'h', value: 1 },
    { i: 5, type: 'value.computed', node: 'L', value: 1 },
    { i: 6, type: 'backward.seeded', node: 'L', value: 1 },
    { i: 7, type: 'contribution.computed', from: 'L', to: 'v', slot: 0, upstream: 1, contribution: 1 },
    { i: 8, type: 'gradient.accumulated', node: 'v', from: 'L', slot: 0, before: null, after: 1 },
    { ends: 9 },
  ];
  const lines = records.map(record => `${JSON.stringify(record)}\n`).join('');
  expect(endOf('w', openedBytes(new TextEncoder().encode(lines), 'two-ends.ndjson').log)).toBe(
    'no path leads from w to the loss: it ends at h, by detach(), at unused, which nothing uses that was recorded, an unknown line',
  );
});

it('without cuts no line is doubted', () => {
  expect(cuttingLines(openedLog('lecture.bplog').log.program)).toEqual([]);
});
