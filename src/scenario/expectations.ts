/** Expected numbers from a scenario's source: the digits written in the file are the source's precision. */

import type { Training } from '../engine/training.ts';
import { idNamed } from '../graph/node-names.ts';
import { type GraphNode, nodeOf, type Program } from '../graph/program.ts';
import { isSameShape } from '../tensor/tensor.ts';
import { type Findings, pointerOf } from './findings.ts';
import { type JsonNode, type Member, memberOf, membersOf } from './json-document.ts';
import { unreachable, unupdated } from './reach.ts';
import type { Expectation } from './scenario.ts';
import { iterationBeyond, type Mistake, neverUpdated, noGradient, unknownNode, wrongShape } from './scenario-errors.ts';
import type { SourceText } from './source-text.ts';
import { readNumbers, type WrittenTensor } from './written-numbers.ts';

/** What expectations and notes are checked against, as far as it could be read. */
export interface Known {
  readonly source: SourceText;
  readonly program: Program | undefined;
  /** Returns the names of leaves and lines; undefined when they could not be read. */
  readonly names: (() => ReadonlySet<string>) | undefined;
  readonly training: Training | undefined;
}

const SECTIONS = [
  ['values', 'value'],
  ['gradients', 'gradient'],
  ['parameters', 'parameter'],
] as const;

/** Integers are exact up to rounding errors. */
const INTEGER_TOLERANCE = 1e-9;

/** `entries` have passed the schema. */
export function readExpectations(
  entries: readonly JsonNode[],
  known: Known,
  findings: Findings,
): readonly Expectation[] {
  return entries.flatMap(entry => {
    const iteration = readIteration(memberOf(entry, 'iteration'), known, findings);
    const tolerance: number | undefined = memberOf(entry, 'tolerance')?.value;
    return SECTIONS.flatMap(([section, of]) =>
      membersOf(memberOf(entry, section)).flatMap(member => {
        const numbers = readExpected(member, of, known, findings);
        return numbers ? [{ iteration, of, node: member.name, ...precisionOf(numbers, known.source, tolerance) }] : [];
      }),
    );
  });
}

function readIteration(node: JsonNode | undefined, { training }: Known, findings: Findings): number {
  const iteration: number = node?.value ?? 1;
  if (training !== undefined && iteration > training.iterations)
    findings.report(iterationBeyond(iteration, training.iterations), node);
  return iteration;
}

function readExpected(
  { name, key, value }: Member,
  of: Expectation['of'],
  known: Known,
  findings: Findings,
): WrittenTensor | undefined {
  const written = readNumbers(value, findings);
  const mistake = expectationMistake(name, of, known);
  if (mistake !== undefined) findings.report(mistake, key);
  const node = nodeNamed(known.program, name);
  if (mistake !== undefined || written === undefined || node === undefined) return undefined;
  if (isSameShape(node.shape, written.value.shape)) return written;
  findings.report(wrongShape(name, node.shape, written.value.shape), value);
  return undefined;
}

function precisionOf({ node, value, places }: WrittenTensor, { text }: SourceText, tolerance: number | undefined) {
  const written = places.map(({ offset, length }) => text.slice(offset, offset + length));
  return {
    expected: value,
    tolerances: written.map(number => tolerance ?? toleranceOf(number)),
    digits: written.reduce((most, number) => Math.max(most, digitsOf(number)), 1),
    pointer: pointerOf(node),
  };
}

/** Returns half a unit of the last written digit: `0.10` → 0.005, `-3.6e-6` → 5e-8; an integer → 1e-9; the non-finite are exact. */
export function toleranceOf(text: string): number {
  const match = /^-?\d+(?:\.(\d*))?(?:[eE]([-+]?\d+))?$/.exec(text);
  if (match === null) return 0;
  const [, decimals, exponent] = match;
  if (decimals === undefined && exponent === undefined) return INTEGER_TOLERANCE;
  return Number(`5e${Number(exponent ?? 0) - (decimals?.length ?? 0) - 1}`);
}

/** Returns the number of significant digits as written, at least 1: `0.0120` → 3. */
export function digitsOf(text: string): number {
  const [mantissa = ''] = text.split(/[eE]/);
  return Math.max(1, mantissa.replace(/\D/g, '').replace(/^0+/, '').length);
}

export const nodeNamed = (program: Program | undefined, name: string): GraphNode | undefined => {
  const id = program && idNamed(program, name);
  return id === undefined ? undefined : nodeOf(program!, id);
};

/** Whether a node of this name may exist; `L.2` is accepted when only its line is known. */
export function isKnown({ program, names }: Known, name: string): boolean {
  if (program !== undefined) return idNamed(program, name) !== undefined;
  return names === undefined || names().has(/^[^.#@]*/.exec(name)![0]);
}

function expectationMistake(name: string, of: Expectation['of'], known: Known): Mistake | undefined {
  if (!isKnown(known, name)) return unknownNode(name, known.names?.() ?? []);
  const { program, training } = known;
  const node = nodeNamed(program, name);
  if (program === undefined || node === undefined || of === 'value') return undefined;
  if (of === 'gradient') {
    const reason = unreachable(program, node);
    return reason === undefined ? undefined : noGradient(name, reason);
  }
  const reason = training && unupdated(program, node, training);
  return reason === undefined ? undefined : neverUpdated(name, reason);
}
