/**
 * Promise: a text is cut before it is measured. However long a title, note, key or name is and whatever it consists of, it is drawn
 * or refused at once, in time that grows with its length, and what is measured is what is painted.
 */

import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { record } from '../../src/engine/record.ts';
import { FILE_LIMITS } from '../../src/limits.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { Run } from '../../src/session/runs.ts';
import { createSession } from '../../src/session/session.ts';
import { visible } from '../../src/text/visible.ts';
import { cellWidth, truncate, truncateStart, widthUpTo, wrap } from '../../src/text/width.ts';
import { fitRow, plainRow, rowWidth } from '../../src/tui/row.ts';
import { run } from '../cli/fake-io.ts';
import { frameOf } from '../support/frame.ts';
import { sound } from '../support/sound.ts';

/** Milliseconds of the processor. */
function processorTime(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

/** What clusters are made of, and what no cluster is: repeated to any length. */
const PIECES = {
  'marks on one letter': (length: number) => `e${'\u0301'.repeat(length - 1)}`,
  'letters with a mark': (length: number) => 'e\u0301'.repeat(length / 2),
  'leading consonants of Hangul': (length: number) => '\u1100'.repeat(length),
  ideographs: (length: number) => '日'.repeat(length),
  'ideographs with spaces': (length: number) => '日 '.repeat(length / 2),
  'Thai with SARA AM': (length: number) => 'กำ'.repeat(length / 2),
  'regional indicators': (length: number) => '\u{1f1e9}'.repeat(length / 2),
  'emoji joined': (length: number) => '👩\u200d'.repeat(length / 3),
  'conjuncts of Devanagari': (length: number) => 'क\u094d'.repeat(length / 2),
  controls: (length: number) => '\x1b'.repeat(length),
};

describe('Long texts', () => {
  it.each(Object.entries(PIECES))('of %s take time in proportion', (_, make) => {
    const text = make(240_000);
    const measure = () => {
      cellWidth(text);
      visible(text);
      truncate(text, 80);
      truncateStart(text, 80);
      wrap(text, 80);
    };
    measure(); // compiles
    // Intl.Segmenter of Node 20 would take minutes; a linear pass takes 0.3 s on a slow machine.
    expect(processorTime(measure)).toBeLessThan(2_000);
  });

  it('are wrapped once, and looked at as far as they show, however often they are drawn', () => {
    const text = 'שלום '.repeat(12_000);
    const program = [{ line: 'L = w * w', say: text }];
    const notes = [{ at: 'value L', text }];
    const { scenario } = sound(
      loadScenario(JSON.stringify({ title: text, source: text, parameters: { w: 2 }, program, notes }), 'f'),
    );
    const session = createSession(new Run(scenario, record(scenario.program, scenario.training)), { at: 2 });
    const size = { columns: 80, rows: 24 };
    frameOf(session, size);
    const segment = vi.spyOn(Intl.Segmenter.prototype, 'segment');
    frameOf(session, size);
    const characters = segment.mock.calls.reduce((sum, [part]) => sum + part.length, 0);
    segment.mockRestore();
    expect(characters).toBeLessThan(15_000); // of four times 60,000
  });

  it('are cut without a look at what does not show', () => {
    const text = 'e\u0301'.repeat(1_000_000);
    expect(processorTime(() => truncate(text, 80))).toBeLessThan(50);
    expect(processorTime(() => truncateStart(text, 80))).toBeLessThan(50);
    expect(processorTime(() => widthUpTo(text, 80))).toBeLessThan(50);
    expect(truncate(text, 3)).toBe('e\u0301e\u0301…');
    expect(truncateStart(text, 3)).toBe('…e\u0301e\u0301');
    expect(widthUpTo(text, 80)).toBeGreaterThan(80);
  });

  it('measure the same in pieces as whole', () => {
    // A character that is put together never ends where a piece of 1,024 ends.
    for (const unit of ['👍🏽', 'e\u0301', '🇩🇪', 'กำ'])
      for (let shift = 0; shift < 5; shift++)
        expect(cellWidth('a'.repeat(shift) + unit.repeat(3_000)), `${unit} after ${shift}`).toBe(
          shift + 3_000 * cellWidth(unit),
        );
  });
});

const pile = `e${'\u0301'.repeat(60_000)}`;
const short = { title: 't', inputs: { x: 1 }, program: ['L = x * x'] };

describe('A pile of 60,000 marks', () => {
  it.each([
    ['title', { ...short, title: pile }],
    ['source', { ...short, source: pile }],
    ['note', { ...short, notes: [{ at: 'value L', text: pile }] }],
    ['remark', { ...short, program: [{ line: 'L = x * x', say: pile }] }],
  ])('as a %s is drawn, cut', async (_, scenario) => {
    const before = process.cpuUsage().user;
    const { code, stdout } = await run(['frame', '-', '--at', '2'], { stdin: JSON.stringify(scenario) });
    expect((process.cpuUsage().user - before) / 1e6).toBeLessThan(1);
    expect(code).toBe(0);
    expect(stdout).toContain('<U+0301>×59996');
  });

  it.each([
    ['key', { ...short, [pile]: 1 }],
    ['name', { ...short, inputs: { [pile]: 1 } }],
    ['name of a note', { ...short, notes: [{ at: `value ${pile}`, text: 'n' }] }],
    ['expected name', { ...short, expect: { [pile]: 1 } }],
    ['formula', { ...short, program: [`L = x * ${pile}`] }],
    ['convention', { ...short, conventions: { reluAtZero: pile } }],
    ['optimizer', { ...short, training: { optimizer: { type: pile } } }],
  ])('as a %s is refused at once, with a place', async (_, scenario) => {
    const before = process.cpuUsage().user;
    const { code, stderr } = await run(['trace', '-'], { stdin: JSON.stringify(scenario) });
    expect((process.cpuUsage().user - before) / 1e6).toBeLessThan(1);
    expect(code).toBe(65);
    expect(stderr).toMatch(/^standard input:1:\d+/);
    expect(stderr.length).toBeLessThan(6_000);
  });
});

describe('The limit of a text', () => {
  const problemsOf = (title: string) => {
    const result = loadScenario(JSON.stringify({ ...short, title }), 'f.json');
    return 'problems' in result ? result.problems.map(({ code, message }) => [code, message]) : [];
  };

  it('counts what is shown of it', () => {
    // Each <U+0301> and <U+0302> is 8 characters: 8,192 of them are the limit, beside the letter and the 4 marks that stay on it.
    const marks = (count: number) => `e${'\u0301\u0302'.repeat(count / 2)}`;
    const shown = (count: number) => 1 + 4 + 8 * (count - 4);
    expect(problemsOf(marks(8_194))).toEqual([]);
    expect(shown(8_194)).toBeLessThanOrEqual(FILE_LIMITS.string);
    expect(shown(8_196)).toBeGreaterThan(FILE_LIMITS.string);
    expect(problemsOf(marks(8_196))).toEqual([
      ['string-too-long', 'expected a text of at most 65536 characters, found 8197, 65541 on the screen'],
    ]);
  });

  it('counts an escape as the character it stands for', () => {
    expect(problemsOf('a\n'.repeat(30_000))).toEqual([]);
    expect(problemsOf('\\'.repeat(65_536))).toEqual([]);
  });
});

describe('What is measured', () => {
  it('is what is painted', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', '\x1b', '\u0301', '\u202e', '日', 'ำ', 'ກຳ', '\u0378', '👍🏽', '\u1100', '\t', '\n'),
      maxLength: 60,
    });
    fc.assert(
      fc.property(text, text, fc.integer({ min: 1, max: 60 }), (first, second, width) => {
        const row = fitRow([{ text: first }, { text: second }], width);
        expect(cellWidth(plainRow(row))).toBe(width);
        expect(rowWidth(row)).toBe(width);
      }),
    );
  });

  it('gives SARA AM of Thai and Lao a cell of its own, as terminals do', () => {
    expect([cellWidth('ำ'), cellWidth('กำ'), cellWidth('ກຳ'), cellWidth('น้ำ')]).toEqual([1, 2, 2, 2]);
  });

  it('gives each consonant of a conjunct its cell, whatever Unicode version parts the text', () => {
    expect([cellWidth('क\u094dष'), cellWidth('\u0d4eക')]).toEqual([2, 2]);
  });
});
