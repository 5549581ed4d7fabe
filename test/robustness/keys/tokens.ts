/** What reaches the application at random: keys, words that are typed into prompts, pastes, the mouse, time, and other sizes. */

import { COMMANDS } from '../../../src/session/commands/commands.ts';
import { KEYMAP } from '../../../src/tui/keymap.ts';
import { parseKeys } from '../../../src/tui/press.ts';
import type { Input, Size } from '../../../src/tui/shell/application.ts';
import type { Chord } from '../../../src/tui/shell/chord.ts';
import type { MouseReport } from '../../../src/tui/shell/mouse.ts';
import type { Draw } from '../../support/generated-programs.ts';
import { PAYLOADS } from '../../support/hostile-text.ts';
import { pick } from '../bombs/bomb.ts';

/** One press or what the terminal says in one piece. */
export type Token = { readonly input: Input } | { readonly size: Size };

const KEYS: readonly Chord[] = [...new Set(KEYMAP.flatMap(({ chords }) => chords))].filter(chord => chord !== 'q');
/** Keys of prompts, menus and lines; some of them mean nothing anywhere. */
const OTHERS: readonly Chord[] = [
  ...parseKeys('<enter><enter><escape><escape><tab><backspace><delete><ctrl+w><ctrl+u><ctrl+k><ctrl+a><ctrl+e><alt+x>'),
  ...'0123456789.-+eE[]()LWxw*_ "日',
  'ctrl+c',
];
/** What is typed at one time where a prompt is open. */
const TYPED: readonly string[] = [
  ':goto 12<enter>',
  ':goto -3<enter>',
  ':run nan<enter>',
  ':break L<enter>',
  ':watch L > 0.5<enter>',
  ':print L<enter>',
  ':filter phase backward<enter>',
  ':filter<enter>',
  '/L<enter>',
  '/W<down><down><enter>',
  'e0.5<enter>',
  'e-1e308<enter>',
  'eNaN<enter>',
  'x',
  'tL<enter>',
  '@1,1<enter>',
  '?gra<down><enter>',
  '~<down><enter>',
  ...COMMANDS.filter(({ name }) => name !== 'quit').map(({ name }) => `:${name}<enter>`),
];
const PASTED: readonly string[] = [
  ...PAYLOADS.map(([, text]) => text),
  'e\u0301'.repeat(500),
  ' 0.5\n',
  'a'.repeat(60_000),
  'L > '.repeat(50_000),
];

const below = (draw: Draw, count: number): number => Math.floor(draw() * count);
const press = (chord: Chord): Token => ({ input: { kind: 'key', chord } });

/** From one cell to 240×60; small ones as often as large ones. */
const sizeFrom = (draw: Draw): Size => {
  const up = (most: number) => 1 + below(draw, draw() < 0.3 ? Math.min(most, 20) : most);
  return { columns: up(240), rows: up(60) };
};

function mouse(draw: Draw, { columns, rows }: Size): Token {
  const place = { column: below(draw, columns), row: below(draw, rows), shift: false, alt: false, ctrl: false };
  const report: MouseReport =
    draw() < 0.5
      ? { ...place, action: pick(['press', 'drag', 'release'], draw), button: 'left' }
      : { ...place, action: pick(['wheelUp', 'wheelDown'], draw) };
  return { input: { kind: 'mouse', report } };
}

/** One or some, without an end. */
export function* tokensFrom(draw: Draw): Generator<Token> {
  let size: Size = { columns: 120, rows: 36 };
  for (;;) {
    const kind = draw();
    if (kind < 0.6) yield press(pick(KEYS, draw));
    else if (kind < 0.75) yield press(pick(OTHERS, draw));
    else if (kind < 0.88) yield* parseKeys(pick(TYPED, draw)).map(press);
    else if (kind < 0.9) yield { input: { kind: 'paste', text: pick(PASTED, draw) } };
    else if (kind < 0.95) yield mouse(draw, size);
    else {
      size = sizeFrom(draw);
      yield { size };
    }
  }
}
