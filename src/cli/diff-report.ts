/** What `diff` says of two runs: as lines for people, as facts for programs. */

import type { EventLog } from '../engine/log.ts';
import { nodeOf, type Program, wholeShapeOf } from '../graph/program.ts';
import { sourceOf } from '../graph/source-file.ts';
import { at } from '../ops/operation.ts';
import type { Apart, Lonely, RunDiff } from '../query/diff/run-diff.ts';
import { coarserOf, type Gap, type Tolerance, toleranceOf } from '../query/diff/tolerance.ts';
import { eventLine } from '../query/event-line.ts';
import { siteOfEvent } from '../query/event-site.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { type DType, shortestIn } from '../tensor/dtype.ts';
import { indexOf, shapeText } from '../tensor/tensor.ts';
import { plural } from '../text/amounts.ts';
import { formatNumber } from '../text/number-format.ts';
import { formatDistinct } from '../text/told-apart.ts';
import { visibleLine } from '../text/visible.ts';
import { cellWidth, padEnd, padStart, truncate } from '../text/width.ts';

/** One of the two runs. */
export interface Side {
  /** The file's name. */
  readonly name: string;
  readonly scenario: Scenario;
  readonly log: EventLog;
}

/** Lists longer than this are counted. */
const LISTED = 10;
/** Cells of a line of source. */
const SOURCE = 60;

export function diffLines(here: Side, there: Side, diff: RunDiff, tolerance: Tolerance | undefined): readonly string[] {
  const [first, ...others] = diff.apart;
  return [
    ...sideLines([here, there]),
    '',
    ...(first === undefined
      ? [`no numbers are apart by more than ${toleranceWords(here, there, tolerance)}`]
      : apartLines(first, here, there)),
    ...(others.length === 0
      ? []
      : ['', 'apart after that:', ...listed(others, one => `  ${otherLine(one, here, there)}`)]),
    ...largestLines(diff, here, there),
    ...onlyLines('A', here, diff.onlyHere),
    ...onlyLines('B', there, diff.onlyThere),
    ...iterationLines(diff, here, there),
    '',
    countLine(diff, here, there, tolerance),
  ].map(visibleLine);
}

/** `A  run64.bplog  58 events, float64  recorded by torch 1.13.0`. */
function sideLines(sides: readonly Side[]): readonly string[] {
  const rows = sides.map(({ name, scenario, log }, k) => [
    'AB'[k]!,
    truncate(visibleLine(name), SOURCE),
    `${log.length} events, ${typeIn(log.program)}`,
    visibleLine(
      scenario.program.recorded === undefined ? scenario.title : `recorded by ${scenario.program.recorded.by}`,
    ),
  ]);
  const widths = [0, 1, 2].map(column => Math.max(...rows.map(row => cellWidth(row[column]!))));
  return rows.map(row =>
    row
      .map((text, column) => padEnd(text, widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** Returns where two runs part, in one line. */
export function partingWords(here: Side, there: Side, diff: RunDiff, tolerance: Tolerance | undefined): string {
  const [first] = diff.apart;
  const only = [onlyWords('A', diff.onlyHere), onlyWords('B', diff.onlyThere)].filter(words => words !== '');
  if (first === undefined)
    return `no numbers are apart by more than ${toleranceWords(here, there, tolerance)}${only.map(words => `; ${words}`).join('')}`;
  const [x, y] = numbersOf(first, here, there);
  const iteration = here.log.iterationNumberAt(first.here);
  const site = siteText(here.log, first.here);
  return visibleLine(
    `they part at ${placeText(first, here)}, iteration ${iteration}: ${x} here, ${y} there${site === '' ? '' : `; ${site}`}`,
  );
}

function apartLines(apart: Apart, here: Side, there: Side): readonly string[] {
  const { gap } = apart;
  const iteration = here.log.iterationNumberAt(apart.here);
  const numbers = numbersOf(apart, here, there);
  const width = Math.max(...numbers.map(cellWidth));
  const row = (letter: string, { log }: Side, position: number, number: string) =>
    `  ${letter}  event ${position}  ${padStart(number, width)}  ${siteText(log, position)}`.trimEnd();
  return [
    `they part at ${placeText(apart, here)}, iteration ${iteration}`,
    row('A', here, apart.here, numbers[0]!),
    row('B', there, apart.there, numbers[1]!),
    ...(gap === undefined ? ['  their shapes differ'] : [`  ${hasNaN(gap) ? '' : 'apart by '}${apartText(gap)}`]),
  ];
}

/** `∂W1[0, 1]`, `z ⇢ W, element [0, 1]`; a leaf that no event gives stands for itself. */
function placeText({ here: position, node, gap }: Apart, { log }: Side): string {
  const { name, shape } = nodeOf(log.program, node);
  const what = log.nodeAt(position) < 0 ? `${name} as it is given` : eventName(log, position);
  if (gap === undefined) return what;
  return typeof gap.at === 'number' ? elementOf(what, shape, gap.at) : `the ${gap.at} of ${what}`;
}

/** What an event is about: its words without the verb before the numbers. */
const eventName = (log: EventLog, position: number): string =>
  eventLine(log, position)
    .words.replace(/ (=( 1)?|←|is given|sends|keeps|is changed to) ?$/, '')
    .trim();

const elementOf = (what: string, shape: readonly number[], element: number): string =>
  shape.length === 0
    ? what
    : what.includes(' ')
      ? `${what}, element ${at('', indexOf(shape, element))}`
      : at(what, indexOf(shape, element));

/** Digits that a 64-bit number surely has: another one is rounding noise, unless it alone tells two numbers apart. */
const SURE = { digits: 16 } as const;

/** Both numbers, each as the shortest decimal of its own type unless these look the same; both shapes where these differ. */
function numbersOf({ gap, node, nodeThere }: Apart, { log }: Side, other: Side): readonly [string, string] {
  const nodes = [nodeOf(log.program, node), nodeOf(other.log.program, nodeThere)] as const;
  if (gap === undefined) return [shapeText(wholeShapeOf(nodes[0])), shapeText(wholeShapeOf(nodes[1]))];
  const numbers = [gap.here, gap.there];
  const short =
    typeof gap.at === 'number' ? numbers.map((x, k) => shortestIn(nodes[k]!.dtype ?? 'float64', x)) : numbers;
  const isAlike = new Set(short.map(x => formatNumber(x, SURE))).size === 1;
  const [here = '', there = ''] = formatDistinct(isAlike ? numbers : short, SURE);
  return [here, there];
}

const hasNaN = ({ here, there }: Gap): boolean => Number.isNaN(here) || Number.isNaN(there);

/** `3.2×10⁻⁵, 2.4 times what is tolerated`. */
function apartText(gap: Gap): string {
  const { apart, times } = gap;
  const short = (x: number) => formatNumber(x, { digits: 2 });
  if (hasNaN(gap)) return 'only one of them is NaN';
  return Number.isFinite(times) ? `${short(apart)}, ${short(times)} times what is tolerated` : short(apart);
}

/** `train.py:14: h = torch.tanh(z)`. */
function siteText(log: EventLog, position: number): string {
  const place = placeOf(log, position);
  if (place === undefined) return '';
  const { file, line, source } = place;
  if (line === undefined) return file ?? '';
  return `${file === undefined ? `line ${line}` : `${file}:${line}`}  ${truncate(source, SOURCE)}`;
}

function otherLine(apart: Apart, here: Side, there: Side): string {
  const [x, y] = numbersOf(apart, here, there);
  return `event ${apart.here} and ${apart.there}  ${placeText(apart, here)}: ${x} and ${y}`;
}

function listed<T>(items: readonly T[], line: (item: T) => string): readonly string[] {
  const more = items.length - LISTED;
  return [...items.slice(0, LISTED).map(line), ...(more > 0 ? [`  ${more} more`] : [])];
}

function largestLines({ largest, apart }: RunDiff, here: Side, there: Side): readonly string[] {
  if (largest === undefined || largest.gap.apart === 0 || largest.gap === apart[0]?.gap) return [];
  return ['', `farthest apart: ${otherLine(largest, here, there)}, ${apartText(largest.gap)}`];
}

const onlyWords = (letter: string, lonely: readonly Lonely[]): string =>
  lonely.length === 0
    ? ''
    : `only in ${letter}, ${plural(
        lonely.reduce((sum, { count }) => sum + count, 0),
        'event',
      )}`;

function onlyLines(letter: string, { log }: Side, lonely: readonly Lonely[]): readonly string[] {
  if (lonely.length === 0) return [];
  const line = ({ position, count: times }: Lonely) =>
    `  event ${position}  ${eventLine(log, position)
      .words.replace(/ [=←] $/, '')
      .trimEnd()}${times === 1 ? '' : `, ${times} times`}  ${siteText(log, position)}`.trimEnd();
  return ['', `${onlyWords(letter, lonely)}:`, ...listed(lonely, line)];
}

function iterationLines({ iterations }: RunDiff, here: Side, there: Side): readonly string[] {
  const { onlyHere, onlyThere, by } = iterations;
  const only = (letter: string, { log }: Side, numbers: readonly number[]) =>
    numbers.length === 0
      ? []
      : [`only in ${letter}: ${plural(numbers.length, 'iteration')}, the first is ${log.iterationNumber(numbers[0]!)}`];
  return [
    ...(by === 'order'
      ? ['', 'they have no number of an iteration in common: iterations are paired in their order']
      : []),
    ...only('A', here, onlyHere),
    ...only('B', there, onlyThere),
  ];
}

function countLine(diff: RunDiff, here: Side, there: Side, tolerance: Tolerance | undefined): string {
  const { compared, differing, summarised } = diff;
  const kept =
    summarised === 0 ? '' : `; of ${plural(summarised, 'tensor')} not kept whole, norm, min, max and the first numbers`;
  return `${differing} of ${plural(compared, 'pair')} of numbers ${compared === 1 ? 'differs' : 'differ'} by more than ${toleranceWords(here, there, tolerance)}${kept}`;
}

/** `1.3e-6 relative and 1e-5 absolute (float32)`. */
function toleranceWords(here: Side, there: Side, tolerance: Tolerance | undefined): string {
  const dtype = typeOf(here, there);
  const { relative, absolute } = tolerance ?? toleranceOf(dtype);
  const short = (x: number) => formatNumber(x, { exact: true, ascii: true });
  return `${short(relative)} relative and ${short(absolute)} absolute${tolerance === undefined ? `, usual for ${dtype}` : ''}`;
}

const typeOf = (here: Side, there: Side): DType => coarserOf(typeIn(here.log.program), typeIn(there.log.program));

/** The type of a program's numbers, but for the parameters of a run that keeps them in a wider one. */
const typeIn = ({ recorded, precision }: Program): DType => recorded?.dtype ?? precision?.dtype ?? 'float64';

/** The same as an object for JSON. */
export function diffFacts(here: Side, there: Side, diff: RunDiff, tolerance: Tolerance | undefined): object {
  const facts = (apart: Apart) => ({
    name: placeText(apart, here),
    iteration: here.log.iterationNumberAt(apart.here),
    A: {
      event: apart.here,
      ...placeOf(here.log, apart.here),
      value: apart.gap?.here,
      shape: wholeShapeOf(nodeOf(here.log.program, apart.node)),
    },
    B: {
      event: apart.there,
      ...placeOf(there.log, apart.there),
      value: apart.gap?.there,
      shape: wholeShapeOf(nodeOf(there.log.program, apart.nodeThere)),
    },
    dtype: apart.dtype,
    apart: apart.gap?.apart,
    times: apart.gap?.times,
  });
  const only = ({ log }: Side, all: readonly Lonely[]) =>
    all.map(({ position, count }) => ({
      event: position,
      type: log.typeAt(position),
      name: eventName(log, position),
      count,
      ...placeOf(log, position),
    }));
  return {
    A: { file: here.name, events: here.log.length, iterations: here.log.iterationCount },
    B: { file: there.name, events: there.log.length, iterations: there.log.iterationCount },
    tolerance: tolerance ?? { ...toleranceOf(typeOf(here, there)), of: typeOf(here, there) },
    compared: diff.compared,
    differing: diff.differing,
    summarised: diff.summarised,
    first: diff.apart[0] === undefined ? null : facts(diff.apart[0]),
    apart: diff.apart.map(facts),
    largest: diff.largest === undefined ? null : facts(diff.largest),
    onlyInA: only(here, diff.onlyHere),
    onlyInB: only(there, diff.onlyThere),
    iterationsOnlyInA: diff.iterations.onlyHere.map(n => here.log.iterationNumber(n)),
    iterationsOnlyInB: diff.iterations.onlyThere.map(n => there.log.iterationNumber(n)),
  };
}

/** The line of source that an event comes from, or its file alone where its text was not kept; the lines of a scenario have no file of their own. */
function placeOf(log: EventLog, position: number) {
  const site = siteOfEvent(log, position);
  if (site === undefined) return undefined;
  const { file, number } = sourceOf(log.program, site.line);
  if (number === undefined) return { file };
  return { file, line: number, source: log.program.lines[site.line]!.text.trim() }; // sites are of the program
}
