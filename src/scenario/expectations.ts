/** Expected numbers from a scenario's source: the digits written in the file are the source's precision. */

import { isKeptLeaf } from '../graph/program.ts';
import type { Expression } from '../language/ast.ts';
import { LanguageError } from '../language/language-error.ts';
import { NODE_PATTERN } from '../language/names.ts';
import { parseExpression } from '../language/parse.ts';
import { isSameShape, type Shape } from '../tensor/tensor.ts';
import { GAP, isInEvaluation, mostDigits, SECTIONS, writtenIn } from './expected-entries.ts';
import { partOf, readsOfPart, shapeOfPart } from './expected-parts.ts';
import { type Findings, pointerOf } from './findings.ts';
import { itemsOf, type JsonNode, type Member, memberOf, membersOf } from './json-document.ts';
import { bufferNamed, buffersOf, isKnown, type Known, nodeNamed } from './known.ts';
import { rangeInText } from './program-lines.ts';
import { unreachable, unupdated } from './reach.ts';
import type { Expectation } from './scenario.ts';
import {
  iterationBeyond,
  iterationsBackward,
  type Mistake,
  mistake,
  neverUpdated,
  noGradient,
  notABuffer,
  notAPart,
  onlyGaps,
  onlyValues,
  readsNoName,
  unknownNode,
  wrongShape,
} from './scenario-errors.ts';
import type { SourceText } from './source-text.ts';
import { readNumbers, type WrittenTensor } from './written-numbers.ts';

/** A whole node; all else is a part of one, or an expression. */
const NODE_NAME = new RegExp(`^(?:${NODE_PATTERN})$`);

/** Integers are exact up to rounding errors. */
const INTEGER_TOLERANCE = 1e-9;

/** `entries` have passed the schema. */
export function readExpectations(
  entries: readonly JsonNode[],
  known: Known,
  findings: Findings,
): readonly Expectation[] {
  return entries.flatMap(entry => {
    const [iteration, until] = readIterations(memberOf(entry, 'iteration'), known, findings);
    const tolerance: number | undefined = memberOf(entry, 'tolerance')?.value;
    const isEvaluated = isInEvaluation(entry);
    const among = isEvaluated ? { ...known, program: known.evaluation } : known;
    return SECTIONS.flatMap(([section, of]) =>
      membersOf(memberOf(entry, section)).flatMap(member => {
        if (isEvaluated && of !== 'value') {
          findings.report(onlyValues(section), member.key);
          return [];
        }
        const read = readExpected(member, of, among, findings);
        if (read === undefined) return [];
        const { written, ...what } = read;
        const precision = precisionOf(written, known.source, tolerance);
        return [{ iteration, until, of, isEvaluated, text: member.name, ...what, ...precision }];
      }),
    );
  });
}

/** Returns the first and the last iteration of an entry. */
function readIterations(
  node: JsonNode | undefined,
  { training }: Known,
  findings: Findings,
): readonly [first: number, last: number] {
  const ends: readonly JsonNode[] = node?.type === 'array' ? itemsOf(node) : node === undefined ? [] : [node];
  const [first = 1, last = first]: readonly number[] = ends.map(({ value }) => value); // the schema has checked that they are numbers
  for (const end of ends)
    if (training !== undefined && end.value > training.iterations)
      findings.report(iterationBeyond(end.value, training.iterations), end);
  if (last < first) findings.report(iterationsBackward(first, last), node);
  return [first, last];
}

interface ReadExpected extends Pick<Expectation, 'node' | 'expression'> {
  readonly written: WrittenTensor;
}

function readExpected(
  { name: given, key, value }: Member,
  of: Expectation['of'],
  known: Known,
  findings: Findings,
): ReadExpected | undefined {
  const name = of === 'buffer' ? bufferNamed(known.program, given) : given;
  const written = readNumbers(value, findings, 'gaps');
  if (!NODE_NAME.test(name)) {
    const part = readPart(name, key, of, known, findings);
    if (part === undefined || written === undefined) return undefined;
    return fits(name, part.shape, written, value, findings) ? { ...part.what, written } : undefined;
  }
  const wrong = expectationMistake(name, of, known);
  if (wrong !== undefined) findings.report(wrong, key);
  const node = nodeNamed(known.program, name);
  if (wrong !== undefined || written === undefined || node === undefined) return undefined;
  return fits(name, node.shape, written, value, findings) ? { node: name, expression: undefined, written } : undefined;
}

function fits(name: string, shape: Shape, written: WrittenTensor, value: JsonNode, findings: Findings): boolean {
  const isFit = isSameShape(shape, written.value.shape);
  const hasNumber = written.places.some(({ type }) => type !== 'null');
  if (!hasNumber) findings.report(onlyGaps(name), value);
  if (!isFit) findings.report(wrongShape(name, shape, written.value.shape), value);
  return isFit && hasNumber;
}

interface ReadPart {
  readonly what: Pick<Expectation, 'node' | 'expression'>;
  readonly shape: Shape;
}

/** Returns a part of a node, or among values any expression; undefined after a mistake, and where the program could not be read. */
function readPart(
  text: string,
  key: JsonNode,
  of: Expectation['of'],
  known: Known,
  findings: Findings,
): ReadPart | undefined {
  try {
    const expression = parseExpression(text);
    const node = partOf(expression);
    const wrong = partMistake(text, expression, node, of, known);
    if (wrong !== undefined) findings.report(wrong, key);
    if (wrong !== undefined || known.program === undefined) return undefined;
    return { what: { node, expression }, shape: shapeOfPart(known.program, expression) };
  } catch (error) {
    if (!(error instanceof LanguageError)) throw error;
    const { start, end } = error.span;
    findings.report(
      mistake(error.code, error.message, () => error.hint),
      key,
      rangeInText(known.source, key, start, end),
    );
    return undefined;
  }
}

function partMistake(
  text: string,
  expression: Expression,
  node: string | undefined,
  of: Expectation['of'],
  known: Known,
): Mistake | undefined {
  if (of !== 'value') return node === undefined ? notAPart(of) : expectationMistake(node, of, known);
  const { values, gradients } = readsOfPart(expression);
  if (values.length + gradients.length === 0) return readsNoName(text);
  const first = (names: readonly string[], what: Expectation['of']) =>
    names.map(name => expectationMistake(name, what, known)).find(found => found !== undefined);
  return first(values, 'value') ?? first(gradients, 'gradient');
}

function precisionOf(tensor: WrittenTensor, source: SourceText, tolerance: number | undefined) {
  const { node, value } = tensor;
  const written = writtenIn(tensor, source);
  return {
    expected: value,
    tolerances: written.map(number => (number === GAP ? undefined : (tolerance ?? writtenTolerance(number)))),
    digits: mostDigits(written),
    pointer: pointerOf(node),
  };
}

/** Returns half a unit of the last written digit: `0.10` → 0.005, `-3.6e-6` → 5e-8; an integer → 1e-9; the non-finite are exact. */
export function writtenTolerance(text: string): number {
  const match = /^-?\d+(?:\.(\d*))?(?:[eE]([-+]?\d+))?$/.exec(text);
  if (match === null) return 0;
  const [, decimals, exponent] = match;
  if (decimals === undefined && exponent === undefined) return INTEGER_TOLERANCE;
  return Number(`5e${Number(exponent ?? 0) - (decimals?.length ?? 0) - 1}`);
}

function expectationMistake(name: string, of: Expectation['of'], known: Known): Mistake | undefined {
  if (!isKnown(known, name)) return unknownNode(name, known.names?.() ?? []);
  const { program, training } = known;
  const node = nodeNamed(program, name);
  if (of === 'buffer')
    return node === undefined || isKeptLeaf(node) ? undefined : notABuffer(name, buffersOf(program!));
  if (program === undefined || node === undefined || of === 'value') return undefined;
  if (of === 'gradient') {
    const reason = unreachable(program, node);
    return reason === undefined ? undefined : noGradient(name, reason);
  }
  const reason = training && unupdated(program, node, training);
  return reason === undefined ? undefined : neverUpdated(name, reason);
}
