/** Golden frames: what a person sees, one small text file a frame. UPDATE_FRAMES=1 writes them anew; read what changed before you commit it. */

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { isScriptMistake, runScript } from '../../src/session/script.ts';
import { cellWidth } from '../../src/text/width.ts';
import { parseKeys, press } from '../../src/tui/press.ts';
import { frameOf } from '../support/frame.ts';
import { sessionOf } from '../support/lessons.ts';

interface GoldenFrame {
  /** What it shows: the file's name. */
  readonly shows: string;
  readonly scenario: string;
  readonly at: number;
  readonly keys?: string;
  /** Run before the keys, as a script. */
  readonly commands?: readonly string[];
  readonly size: readonly [columns: number, rows: number];
}

const FRAMES: readonly GoldenFrame[] = [
  { shows: 'computation-graph-first', scenario: 'computation-graph', at: 0, size: [120, 36] },
  { shows: 'computation-graph-contribution', scenario: 'computation-graph', at: 12, size: [80, 24] },
  { shows: 'computation-graph-after-13', scenario: 'computation-graph', at: 13, size: [120, 36] },
  { shows: 'computation-graph-selected-by-hand', scenario: 'computation-graph', at: 15, keys: '<up>', size: [120, 36] },
  { shows: 'computation-graph-program-focused', scenario: 'computation-graph', at: 15, keys: '1', size: [80, 24] },
  { shows: 'computation-graph-small', scenario: 'computation-graph', at: 13, size: [59, 15] },
  { shows: 'computation-graph-smallest', scenario: 'computation-graph', at: 13, size: [20, 5] },
  { shows: 'computation-graph-too-small', scenario: 'computation-graph', at: 13, size: [19, 4] },
  { shows: 'chain-of-b', scenario: 'computation-graph', at: 15, commands: ['chain b'], size: [120, 36] },
  { shows: 'chain-of-three-paths', scenario: 'forks', at: 17, keys: '*', size: [80, 24] },
  { shows: 'line-of-the-loss', scenario: 'two-layer', at: 6, keys: 'ss', size: [120, 36] },
  { shows: 'line-sends-back', scenario: 'two-layer', at: 16, keys: 'sss', size: [80, 24] },
  { shows: 'chain-of-w1', scenario: 'two-layer', at: 52, commands: ['chain W1'], size: [120, 36] },
  { shows: 'forward-product-inside', scenario: 'two-layer-forward', at: 1, keys: 'i', size: [120, 36] },
  { shows: 'forward-sigmoid', scenario: 'two-layer-forward', at: 6, size: [80, 24] },
  { shows: 'accumulation-2-of-2', scenario: 'forks', at: 13, size: [120, 36] },
  { shows: 'two-layer-update-of-w1', scenario: 'two-layer', at: 53, size: [120, 36] },
  { shows: 'two-layer-gradient-of-w1', scenario: 'two-layer', at: 49, size: [200, 60] },
  { shows: 'two-layer-parameters-zoomed', scenario: 'two-layer', at: 56, keys: '5z', size: [120, 36] },
  { shows: 'two-layer-values-zoomed', scenario: 'two-layer', at: 52, keys: '4z', size: [120, 36] },
  { shows: 'logistic-regression-update', scenario: 'logistic-regression', at: 39, size: [80, 24] },
  { shows: 'nan-first', scenario: 'nan-hunt', at: 90, size: [120, 36] },
  { shows: 'help', scenario: 'computation-graph', at: 13, keys: '?', size: [120, 36] },
  { shows: 'help-filtered', scenario: 'computation-graph', at: 13, keys: '?phase<down>', size: [80, 24] },
  { shows: 'palette', scenario: 'two-layer', at: 20, keys: ':pa', size: [80, 24] },
  { shows: 'search', scenario: 'two-layer', at: 20, keys: '/W2', size: [80, 24] },
  { shows: 'events', scenario: 'two-layer', at: 20, keys: '7', size: [80, 24] },
  {
    shows: 'scripted-watches-and-a-stop',
    scenario: 'xor',
    at: 0,
    commands: ['break abs(∂b2) < 0.01', 'run # the first time that it is small', 'watch L', 'watch abs(∂b2)', 'chart'],
    size: [200, 60],
  },
  { shows: 'print-of-a-gradient', scenario: 'xor', at: 1600, keys: ':print ∂b2<enter><down>', size: [80, 24] },
  { shows: 'palette-completes-names', scenario: 'two-layer', at: 20, keys: ':print abs(∂W<down>', size: [80, 24] },
  { shows: 'edit-b', scenario: 'computation-graph', at: 1, keys: '<down><down>e2', size: [80, 24] },
  { shows: 'edit-unknown-name', scenario: 'computation-graph', at: 13, keys: 'e2*f<enter>', size: [80, 24] },
  { shows: 'compare-b-edited', scenario: 'computation-graph', at: 1, keys: '<down><down>e2<enter>G=', size: [120, 36] },
  { shows: 'compare-contribution-skipped', scenario: 'forks', at: 15, keys: 'xG=', size: [80, 24] },
  { shows: 'timelines', scenario: 'xor', at: 33, keys: 'x}}:edit b2 = 0<enter>~', size: [80, 24] },
  { shows: 'rnn-contributions-to-wh', scenario: 'rnn', at: 0, keys: 'G/Wh<enter>', size: [120, 36] },
  { shows: 'tensor-of-embeddings', scenario: 'embeddings', at: 30, keys: '@1,2<enter>', size: [200, 60] },
  { shows: 'tensor-of-attention', scenario: 'attention', at: 40, keys: '4<enter>', size: [120, 36] },
  { shows: 'predict-contribution-forgotten', scenario: 'forks', at: 12, keys: 't9<enter>', size: [80, 24] },
  { shows: 'predict-answered', scenario: 'two-layer', at: 52, keys: 't-1<enter>?', size: [120, 36] },
  { shows: 'xor-chart', scenario: 'xor', at: 1600, keys: '6', size: [120, 36] },
  { shows: 'smallest-program', scenario: 'computation-graph', at: 13, keys: '1', size: [20, 5] },
  { shows: 'small-values', scenario: 'two-layer', at: 30, keys: '4', size: [40, 10] },
  { shows: 'line-of-the-event-unfolded', scenario: 'cs231n-sigmoid', at: 9, size: [120, 36] },
  { shows: 'rnn-graph-one-hop-around-h4', scenario: 'rnn', at: 60, keys: '2:hops 1<enter>', size: [120, 36] },
  { shows: 'two-layer-graph-zoomed', scenario: 'two-layer', at: 30, keys: '2z', size: [200, 60] },
  { shows: 'two-layer-parameters', scenario: 'two-layer', at: 56, keys: '5', size: [80, 24] },
  { shows: 'tour-first', scenario: 'computation-graph', at: 0, keys: 'T', size: [80, 24] },
  { shows: 'tour-question', scenario: 'computation-graph', at: 0, keys: 'TTT-7<enter>', size: [120, 36] },
  { shows: 'breakpoints', scenario: 'two-layer', at: 20, keys: 'bB', size: [80, 24] },
];

const folder = new URL('../frames/', import.meta.url);
const fileName = ({ shows, size }: GoldenFrame): string => `${shows}-${size.join('x')}.txt`;

function draw({ scenario, at, keys = '', commands = [], size: [columns, rows] }: GoldenFrame): readonly string[] {
  const scripted = runScript(sessionOf(scenario, at), commands.join('\n'));
  if (isScriptMistake(scripted)) throw new Error(JSON.stringify(scripted));
  return frameOf(press(scripted, parseKeys(keys), { size: { columns, rows } }), { columns, rows });
}

describe('The screen shows', () => {
  test.each(FRAMES.map(frame => [fileName(frame), frame] as const))('%s', (name, frame) => {
    const rows = draw(frame);
    const [columns, height] = frame.size;
    expect(rows.map(cellWidth)).toEqual(Array.from({ length: height }, () => columns));
    // Trailing blanks would be lost in many an editor.
    const text = `${rows.map(row => row.trimEnd()).join('\n')}\n`;
    const file = new URL(name, folder);
    if (process.env.UPDATE_FRAMES === '1') writeFileSync(file, text);
    expect(existsSync(file), `${name} is missing: UPDATE_FRAMES=1 writes it`).toBe(true);
    expect(text).toBe(readFileSync(file, 'utf8'));
  });

  test('nothing that is not in the table', () => {
    expect(readdirSync(folder).toSorted()).toEqual(FRAMES.map(fileName).toSorted());
  });
});
