/** The report of `check`: a line for each file, and for each wrong number its expected value and where that is written. */

import { parseTree } from 'jsonc-parser';
import type { CheckedGradient } from '../engine/checked-gradient.ts';
import { type GraphNode, nodeOf, type Program } from '../graph/program.ts';
import { memoised } from '../memoised.ts';
import type { Miss, RunCheck } from '../query/check-run.ts';
import { nodeAt } from '../scenario/json-document.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { placeAt, sourceText } from '../scenario/source-text.ts';
import { indexOf, type Shape } from '../tensor/tensor.ts';
import { plural } from '../text/amounts.ts';
import { formatNumber } from '../text/number-format.ts';
import { formatDistinct } from '../text/told-apart.ts';
import { visibleLine } from '../text/visible.ts';
import type { Row } from '../tui/row.ts';

/** Most faults shown for a file and kind; the rest are counted. */
const SHOWN = 20;

export function reportRows(file: string, scenario: Scenario, check: RunCheck): readonly Row[] {
  const { gradients, misses } = check;
  const failed = gradients.filter(({ verdict }) => verdict === 'fail');
  return [
    [mark(check.isFine), { text: visibleLine(file), bold: true }, muted(`  ${visibleLine(scenario.title)}`)],
    ...(check.expected === 0 ? [[muted('    expects no numbers')]] : [[{ text: `    ${expectedText(check)}` }]]),
    ...gradientRows(check, scenario.program),
    ...limited(scenario.warnings, text => [[{ text: '    ~ ', role: 'warning' }, { text: visibleLine(text) }]]),
    ...unsoundRows(check),
    ...limited(misses, miss => missRows(miss, file, scenario)),
    ...limited(failed, gradient => failedRows(gradient, scenario.program)),
  ];
}

/** Returns the counts over all files; `unread` files could not be checked. */
export function summaryRow(checks: readonly RunCheck[], unread: number): Row {
  const off = checks.filter(({ isFine }) => !isFine).length;
  const parts = [`${plural(checks.length - off, 'file')} fine`];
  if (off > 0) parts.push(`${off} off`);
  if (unread > 0) parts.push(`${unread} not checked`);
  return [mark(off + unread === 0), { text: parts.join(', '), bold: true }];
}

const mark = (isFine: boolean) =>
  isFine ? ({ text: '✓ ', role: 'good' } as const) : ({ text: '✗ ', role: 'bad' } as const);
const muted = (text: string) => ({ text, role: 'muted' }) as const;

function expectedText({ expected, misses }: RunCheck): string {
  if (misses.length > 0) return `${expected - misses.length} of ${plural(expected, 'expected number')} found`;
  return `${plural(expected, 'expected number')} found`;
}

function gradientRows({ gradients, uncheckable }: RunCheck, program: Program): readonly Row[] {
  if (uncheckable !== undefined)
    return [[muted(`    gradients not checked: ${uncheckable}`)], [muted(`      ${WITHOUT}`)]];
  if (gradients.length === 0) return [[muted('    no gradients: there is no backward pass')]];
  const counts = [agreement(gradients, 'local', 'local derivative'), agreement(gradients, 'final', 'gradient')];
  const iterations = [...new Set(gradients.map(({ iteration }) => iteration))].toSorted((a, b) => a - b);
  const where = `iteration${iterations.length > 1 ? 's' : ''} ${iterations.join(' and ')}`;
  const text = `${counts.join(' and ')} agree with central differences, ${where}`;
  return [[{ text: `    ${text}` }], ...sampledRows(gradients), ...asideRows(gradients, program)];
}

const WITHOUT = 'without "precision" the formulas are checked in 64 bits';

/** A loss or parameter that is not finite, or a file of which nothing could be judged: neither passes for fine. */
function unsoundRows({ nonFinite, isUnjudged, gradients }: RunCheck): readonly Row[] {
  if (nonFinite === undefined) {
    const isSeedAlone = gradients.some(({ verdict }) => verdict === 'pass');
    const compared = `no gradient ${isSeedAlone ? 'but the seed ' : ''}could be compared`;
    return isUnjudged ? [fault(`nothing was judged: no numbers are expected, and ${compared}`)] : [];
  }
  const { what, iteration, word, first } = nonFinite;
  const where = `${first.name}${first.says === undefined ? ' was given so' : `: ${first.says}`}`;
  return [
    fault(`${visibleLine(what)} is ${word}, iteration ${iteration}`),
    detail('first', `event ${first.position}`, visibleLine(where)),
    detail('allowed', 'with "nonfinite": true'),
  ];
}

function agreement(gradients: readonly CheckedGradient[], of: CheckedGradient['kind'], noun: string): string {
  const judged = gradients.filter(({ kind, verdict }) => kind === of && (verdict === 'pass' || verdict === 'fail'));
  const passed = judged.filter(({ verdict }) => verdict === 'pass');
  return (passed.length === judged.length ? '' : `${passed.length} of `) + plural(judged.length, noun);
}

/** Says that not every element of a large tensor was tried. */
function sampledRows(gradients: readonly CheckedGradient[]): readonly Row[] {
  const sampled = gradients.filter(({ checked, size }) => checked < size);
  if (sampled.length === 0) return [];
  const { checked, size } = sampled.reduce((a, b) => (b.size > a.size ? b : a));
  const tried = `${checked} of ${size} elements${sampled.length > 1 ? ' of the largest' : ''}`;
  return [[muted(`    ${sampled.length} of them by a sample: ${tried} were tried`)]];
}

/** Returns rows for gradients that were not judged: at a kink or a NaN there is no derivative to compare. */
function asideRows(gradients: readonly CheckedGradient[], program: Program): readonly Row[] {
  const asides = new Map<string, number>();
  for (const { verdict, convention, kinkAt } of gradients) {
    if (verdict === 'pass' || verdict === 'fail') continue;
    const at = kinkAt === undefined ? '' : ` of ${titleOf(nodeOf(program, kinkAt))}`;
    const text =
      verdict === 'nonfinite' ? 'not finite' : `at or next to a kink${at}${convention ? `: ${convention}` : ''}`;
    asides.set(text, (asides.get(text) ?? 0) + 1);
  }
  return limited([...asides], ([text, count]) => [
    [{ text: '    ~ ', role: 'warning' }, { text: `${count} not judged: ${visibleLine(text)}` }],
  ]);
}

function missRows(miss: Miss, file: string, scenario: Scenario): readonly Row[] {
  const { expectation, iteration, element, expected, actual, tolerance } = miss;
  const { of, text } = expectation;
  const what = `${of === 'parameter' ? 'updated' : of} ${visibleLine(text)}${place(expectation.expected.shape, element)}`;
  const exactly = (x: number) => formatNumber(x, { exact: true });
  const written = writtenAt(miss, scenario);
  const stated = Number.isFinite(expected) ? written.number.replaceAll('-', '−') : exactly(expected);
  const difference = actual === undefined ? Number.NaN : Math.abs(actual - expected);
  const off = Number.isFinite(difference) ? `off by ${formatNumber(difference, { digits: 2 })}` : '';
  const within = Number.isFinite(expected) ? ` ± ${formatNumber(tolerance, { digits: 2 })}` : '';
  return [
    fault(`${what}, iteration ${iteration}`),
    detail('expected', `${stated}${within}`),
    actual === undefined ? detail('computed', 'nothing') : detail('computed', exactly(actual), off),
    detail('stated at', `${visibleLine(file)}:${written.place}`),
  ];
}

function failedRows(gradient: CheckedGradient, program: Program): readonly Row[] {
  const { node, kind, loss, slot, element, size, iteration, checked } = gradient;
  const sender = nodeOf(program, node);
  const of = kind === 'final' || slot === undefined ? sender : operandOf(program, sender, slot);
  const where = place(of.shape, element);
  const what =
    loss !== undefined
      ? `∂${nodeOf(program, loss).name}/∂${of.name}${where}`
      : `what ${titleOf(sender)} sends to ${of.name}${where}`;
  const [analytic = '', numeric = ''] = formatDistinct([gradient.analytic, gradient.numeric]);
  const sampled = checked < size ? `, the worst of ${checked} of ${size} elements tried` : '';
  return [
    fault(`${visibleLine(what)}, iteration ${iteration}${sampled}`),
    detail('computed', analytic),
    detail('numeric', numeric, `relative difference ${formatNumber(gradient.relativeError, { digits: 2 })}`),
  ];
}

function operandOf(program: Program, sender: GraphNode, slot: number): GraphNode {
  return sender.role === 'operation' ? nodeOf(program, sender.operands[slot]!) : sender;
}

/** `a1 = relu(z1)`, or the name alone where both are the same. */
const titleOf = ({ name, text }: GraphNode): string => (name === text ? name : `${name} = ${text}`);

const fault = (text: string): Row => [{ text: '    ✗ ', role: 'bad' }, { text }];
const detail = (label: string, text: string, aside = ''): Row => [
  muted(`        ${label.padEnd(10)}`),
  { text },
  muted(aside === '' ? '' : `   ${aside}`),
];

const place = (shape: Shape, element: number): string =>
  shape.length === 0 ? '' : `[${indexOf(shape, element).join(', ')}]`;

/** The scenario's text and its tree. */
const documentOf = memoised(({ text }: Scenario) => ({
  root: parseTree(text, [], { allowTrailingComma: true })!, // the text was parsed before
  source: sourceText(text, ''),
}));

/** Returns the expected number exactly as written in the file, with its line and column. */
function writtenAt(
  { expectation, element }: Miss,
  scenario: Scenario,
): { readonly number: string; readonly place: string } {
  const { root, source } = documentOf(scenario);
  const { text } = source;
  const segments = expectation.pointer.slice(1).split('/').map(unescaped);
  const { offset, length } = nodeAt(root, [...segments, ...indexOf(expectation.expected.shape, element)])!; // an expectation was read there
  const { line, column } = placeAt(source, offset);
  return { number: text.slice(offset, offset + length), place: `${line}:${column}` };
}

/** Decodes a segment of a JSON pointer. Node names do not begin with a digit, so a segment that does is an index. */
const unescaped = (segment: string): string | number =>
  /^\d+$/.test(segment) ? Number(segment) : segment.replaceAll('~1', '/').replaceAll('~0', '~');

/** Returns the rows of the first items, and the number of others, for which no rows are made. */
function limited<Item>(items: readonly Item[], rowsOf: (item: Item) => readonly Row[]): readonly Row[] {
  const more = items.length - SHOWN;
  const rows = items.slice(0, SHOWN).flatMap(rowsOf);
  return more > 0 ? [...rows, [muted(`    … and ${more} more`)]] : rows;
}
