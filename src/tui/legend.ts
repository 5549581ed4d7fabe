/** The signs of the screen: each is declared once, and the legend explains those that are on the screen. */

import type { Role, Row, Segment } from './row.ts';

export interface Sign {
  /** As it stands on the screen. */
  readonly sign: string;
  /** One sentence of at most 64 cells: a row of 80 holds it. */
  readonly means: string;
  /** Whether a piece of a row shows it. */
  readonly isIn: (segment: Segment) => boolean;
}

const sign = (shown: string, pattern: RegExp, means: string, ...roles: readonly Role[]): Sign => ({
  sign: shown,
  means,
  isIn: ({ text, role = 'text' }) => (roles.length === 0 || roles.includes(role)) && pattern.test(text),
});

/** All signs, in the order in which a newcomer meets them. A pattern says where a sign has this meaning, its roles in which colour. */
export const SIGNS: readonly Sign[] = [
  sign('◉', /◉/u, 'The node or the dot of the current event.', 'active'),
  sign('●', /●/u, 'An event of the timeline that has happened.', 'muted', 'forward', 'backward', 'update'),
  sign('○', /○/u, 'An event of the timeline that is still to come.', 'muted'),
  sign('├ ┼ ┤', /[├┤]/u, 'The ends of the timeline, and the borders of its phases.', 'border'),
  sign('▶', /▶(?!╗|║)/u, 'The current line, row or choice; also the end of an edge.', 'active', 'border'),
  sign('◀', /(^|\s)◀/u, 'The phase of the current event.', 'muted', 'forward', 'backward', 'update'),
  sign('◀', /◀/u, 'In the graph, the end of an edge that comes from the right.', 'border'),
  sign('•', /•/u, 'A node of the graph in rows: its edges run down from here.', 'border', 'active'),
  sign('▼ ▲', /[▼▲]/u, 'Where an edge arrives; in the chart, the current iteration.'),
  sign('▸', /▸/u, 'The pane that the keys go to, and the selected node.', 'focus', 'active'),
  sign('^^^', /\^\^/u, 'The part of the line that the current event computes.', 'active'),
  sign('◆', /◆/u, 'A parameter: the optimizer updates it.'),
  sign('───▶', /─▶/u, 'An edge: a value goes into the operation that uses it.', 'border'),
  sign('═══▶ ◀═══', /[═║╔╗╚╝╞╟╠╡╢╣╤╥╦╧╨╩╪╫╬]/u, 'Of the current event; ◀ leads the way back of a gradient.'),
  sign('┼ ╋ ╪', /[┼╋╪╫╬]/u, 'Edges that cross (┼) or branch (╋), and lines of a table.', 'border', 'active'),
  sign('∂', /∂(?! *\?)/u, 'The gradient: how fast the loss changes with what follows.'),
  sign('?', /(^|[\s∂])\?(\s|$)/u, 'A number that is not computed yet.', 'muted', 'value', 'gradient'),
  sign('–', /–/u, 'No gradient, update or pass: there is none here.', 'muted'),
  sign('(2,)', /\(\d+,\)/u, 'The shape of a vector of 2 numbers.'),
  sign('(2, 3)', /\(\d+(, \d+)+\)/u, 'The shape of a tensor: 2 rows of 3 numbers.'),
  sign('2×3', /\d×\d+(?![\d⁻⁰¹²³⁴⁵⁶⁷⁸⁹])/u, 'The shape of a matrix: 2 rows of 3 numbers.', 'muted'),
  sign('…', /…/u, 'Left out, as there is no room for it here.'),
  sign('×10⁻⁶', /×10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]/u, 'Times a power of ten: 3.6×10⁻⁶ is 0.0000036.'),
  sign('×', /×(?!10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹])/u, 'A product, element by element for tensors; in a strip, NaN.'),
  sign('·', /·/u, 'The product of two numbers; between words, it separates them.'),
  sign('⊙', /⊙/u, 'The product element by element.'),
  sign('−', /−/u, 'Minus.'),
  sign('≤ ≥ ≠', /[≤≥≠]/u, 'At most, at least, not equal to.'),
  sign('∞', /∞/u, 'Infinity: too large for 64 bits, or divided by 0.'),
  sign('′', /′/u, 'The derivative of the function before it.'),
  sign('←', /← /u, 'Is updated to: the optimizer writes the new value.', 'update', 'label', 'text', 'active', 'muted'),
  sign('⇢', /⇢/u, 'Sends a contribution back, from an operation to its operand.'),
  sign('▁▄', /[▁▄](?= positive)|^[▁▄]+$/u, 'Elements above 0: the higher, the larger.', 'heatPositive', 'muted'),
  sign('▔▀', /[▔▀]/u, 'Elements below 0: the lower they hang, the larger.', 'heatNegative', 'muted'),
  sign(
    '▁▃▆█',
    /^[^a-z]*[▁▂▃▄▅▆▇█╳─]+$/u,
    'A number over the iterations; ╳ is NaN.',
    'update',
    'active',
    'muted',
    'text',
  ),
  sign('⠑⠢⢄', /[⠁-⣿]/u, 'The curve of the chart.'),
  sign('┊', /┊/u, 'The current iteration in the chart.'),
  sign('✎', /✎/u, 'A note of the scenario.'),
  sign('✓', /✓/u, 'A phase that is over, or a number that is right.'),
  sign('✗', /✗/u, 'A mistake, or a number that is wrong.'),
  sign('≈', /≈/u, 'Checked against central differences; in an answer, nearly right.'),
  sign('!', /^\s*! /u, 'A warning.', 'warning'),
  sign('●', /●/u, 'A breakpoint that is on.', 'bad'),
  sign('○', /○/u, 'A breakpoint that is off.', 'bad'),
  sign('›', /›/u, 'The selected row of a table.'),
  sign('↑ ↓', /[↑↓]/u, 'The arrow keys; rows out of sight; in a series, ∞ and −∞.'),
  sign('← →', /[←→](?! )|→/u, 'The arrow keys; nodes out of sight; → leads to a result.'),
  sign('⇧ ⏎', /[⇧⏎]/u, 'The shift key, and the Enter key.'),
  sign('▏', /▏/u, 'The cursor: typed letters stand here.'),
  sign('+8', /^ \+\d+$/u, 'In the graph, a node that stands for 8 operations: + unfolds it.', 'muted'),
  sign(
    '╭ ╮ │ ─',
    /[╭╮╰╯│─└┬┴├┤]/u,
    'The frame of a pane, a node, an unfolded line, or the chart.',
    'border',
    'focus',
    'muted',
  ),
];

/** Returns the signs on a screen, in their usual order. */
export function legendOf(rows: readonly Row[]): readonly Sign[] {
  const segments = rows.flat();
  return SIGNS.filter(({ isIn }) => segments.some(isIn));
}
