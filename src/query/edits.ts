/** Reads edits, the texts that change a number: `b = 2`, `∂e = 0`, `W1[0, 1] = 0.5`, `W1 = 2 * W1`. */

import type { Quantity } from '../engine/events.ts';
import type { EventLog } from '../engine/log.ts';
import { stateAt } from '../engine/state.ts';
import { type Edit, objectionTo } from '../engine/timeline.ts';
import { elementName } from '../graph/kept-elements.ts';
import { nodesNamed } from '../graph/node-names.ts';
import { beyond, gradientType, isBeyond } from '../graph/precision.ts';
import { type NodeId, nodeOf, type Program } from '../graph/program.ts';
import { LanguageError, unknownName } from '../language/language-error.ts';
import { nonFiniteNumber } from '../language/non-finite-words.ts';
import { broadcastShapes, broadcastSources } from '../tensor/broadcast.ts';
import { roundedCopy } from '../tensor/dtype.ts';
import {
  flatOf,
  fromNested,
  isSameShape,
  type Nested,
  numbersAt,
  type Shape,
  scalar,
  shapeText,
  type Tensor,
  tensor,
  toNested,
} from '../tensor/tensor.ts';
import { asciiNumbers } from '../text/decimal.ts';
import { truncate } from '../text/width.ts';
import { knownValue, latestOf, parseCondition } from './conditions.ts';
import { expectLoss } from './reads.ts';

/** A node's value or gradient, or one element of it. */
export interface EditTarget {
  readonly node: NodeId;
  readonly of: Quantity;
  /** The flat index, row by row; undefined for the whole tensor. */
  readonly element?: number | undefined;
}

/** `b`, `∂e`, `∂W1[1, 3]`. */
export function targetText({ nodes }: Program, { node, of, element }: EditTarget): string {
  const own = nodes[node]!;
  return `${of === 'gradient' ? '∂' : ''}${element === undefined ? own.name : elementName(own, element)}`;
}

/** Returns the target's number or tensor after an event. */
export function heldBy(log: EventLog, position: number, { node, of, element }: EditTarget): Tensor | undefined {
  const state = stateAt(log, position);
  const whole = of === 'value' ? state.valueOf(node) : state.gradientOf(node);
  return whole === undefined || element === undefined ? whole : scalar(whole.data[element]!);
}

/** Most numbers that a prompt starts with; for more it starts empty. */
const WRITTEN = 32;

/** Returns the target's numbers as an exact text to edit; '' where there is no value yet, or too many numbers. */
export function heldText(log: EventLog, position: number, target: EditTarget): string {
  const held = heldBy(log, position, target);
  return held === undefined || held.data.length > WRITTEN ? '' : nestedText(toNested(held));
}

const nestedText = (nested: Nested): string =>
  typeof nested === 'number' ? numberText(nested) : `[${nested.map(nestedText).join(', ')}]`;

const numberText = (x: number): string => (Object.is(x, -0) ? '-0' : String(x));

/** Splits a text at its first single `=`. */
const ASSIGNMENT = /^([^=]*?)=(?!=)(.*)$/su;
/** No two parts of it can share the same blanks: each way to share thousands of them would be tried. */
const TARGET =
  /^\s*(?:(∂(?:\s*([^\s=[\]()∂/]+)\s*\/\s*∂)?|grad\s*\(|value\s*\()\s*)?([^\s=[\]()∂]+)(?:\s*\))?(?:\s*\[([^\]]*)\])?\s*$/du;

/** An edit, with its target. */
export interface ReadEdit {
  readonly edit: Edit;
  readonly target: EditTarget;
  /** The number of elements when a single number sets them all. */
  readonly spread: number | undefined;
}

/** Reads the edit that a text means at a position. @throws LanguageError for any mistake in it. */
export const parseEdit = (log: EventLog, position: number, text: string): Edit => readEdit(log, position, text).edit;

/** Reads an edit with its target. @throws LanguageError for any mistake in the text. */
export function readEdit(log: EventLog, position: number, text: string): ReadEdit {
  const source = text.replaceAll('−', '-');
  const [, left, right] = ASSIGNMENT.exec(source) ?? [];
  const everything = { start: 0, end: source.length };
  if (left === undefined || right === undefined)
    throw new LanguageError('no-assignment', 'expected NAME = VALUE', everything, 'as in b = 2');
  const matched = TARGET.exec(left);
  const [, prefix, above, name, indices] = matched ?? [];
  if (matched === null || name === undefined)
    throw new LanguageError(
      'no-target',
      `expected a node, an element or a gradient, found ${left.trim()}`,
      { start: 0, end: left.length },
      'as in b = 2 or grad(b) = 2',
    );
  const of = prefix?.startsWith('∂') || prefix?.startsWith('grad') ? 'gradient' : 'value';
  const nodes = resolveNodes(log.program, name, matched.indices![3]![0]); // the flag d provides indices
  const whole: EditTarget = { node: latestOf(stateAt(log, position), { kind: of, nodes }), of };
  if (above !== undefined) expectLoss(log.program, above, name, matched.indices![2]![0]); // as above
  const given = valueAt(log, position, right, left.length + 1);
  const { shape, size } = nodeOf(log.program, whole.node);
  const span = { start: left.indexOf('['), end: left.length };
  const element = indices === undefined ? undefined : elementOf(log, position, whole, indices, span);
  const to =
    element === undefined
      ? broadcastTo(given, shape, { start: left.length + 1, end: source.length })
      : withElement(heldBy(log, position, whole)!, element, given, span); // the element's tensor has a value
  const edit: Edit = { type: 'edit', after: position, ...whole, to: inTypeOf(log.program, whole, to, source) };
  const objection = objectionTo(log, edit);
  if (objection !== undefined) throw new LanguageError('refused', objection, everything);
  const isSpread = element === undefined && size > 1 && given.data.length === 1;
  return {
    edit,
    target: element === undefined ? whole : { ...whole, element },
    spread: isSpread ? size : undefined,
  };
}

/** The numbers as the node can hold them. @throws LanguageError for one that its type does not reach. */
function inTypeOf(program: Program, { node, of }: EditTarget, to: Tensor, source: string): Tensor {
  const type = gradientType(program, node);
  const hasType = of === 'gradient' || nodeOf(program, node).dtype !== undefined;
  if (type === undefined || !hasType) return to;
  const large = to.data.find(x => isBeyond(type, x));
  if (large !== undefined) {
    const { message, hint } = beyond(large, type);
    throw new LanguageError(
      'too-large-for-type',
      message,
      { start: source.indexOf('=') + 1, end: source.length },
      hint,
    );
  }
  return tensor(to.shape, roundedCopy(type, to.data));
}

function resolveNodes(program: Program, name: string, start: number): readonly NodeId[] {
  const nodes = nodesNamed(program, name);
  if (nodes !== undefined) return nodes;
  throw unknownName('name', name, { start, end: start + name.length }, () => program.byName.keys());
}

/** Reads a number, a list of lists, or an expression over the nodes. @param start Its column in the text. */
function valueAt(log: EventLog, position: number, text: string, start: number): Tensor {
  const source = text.trim();
  const offset = start + text.length - text.trimStart().length;
  if (source === '') throw new LanguageError('no-value', 'expected a value, found none', { start, end: start + 1 });
  const numbers = fromJson(source);
  if (numbers !== undefined) return numbers;
  try {
    return knownValue(parseCondition(log, source), stateAt(log, position));
  } catch (error) {
    if (!(error instanceof LanguageError)) throw error;
    const { code, message, span, hint } = error;
    throw new LanguageError(code, message, { start: span.start + offset, end: span.end + offset }, hint);
  }
}

/** NaN or ∞, as a scenario writes them, quoted, or as a person does; or another word. */
const WORD = /(?<![\w.])"?(-?(?:[a-z]+|∞))"?/gi;

/** Reads numbers in JSON, NaN and ∞ among them; undefined for other texts, and for digits beyond the largest number. */
function fromJson(source: string): Tensor | undefined {
  try {
    const numberOf = (_: string, item: unknown) =>
      typeof item === 'string'
        ? (nonFiniteNumber(item) ?? null)
        : item === Infinity || item === -Infinity
          ? null
          : item;
    const parsed: unknown = JSON.parse(asciiNumbers(source).replace(WORD, '"$1"'), numberOf);
    return isNested(parsed) ? fromNested(parsed) : undefined;
  } catch {
    return undefined; // not JSON: it is read as an expression, which names its mistakes
  }
}

const isNested = (value: unknown): value is Nested =>
  typeof value === 'number' || (Array.isArray(value) && value.every(isNested));

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Broadcasts a value to the shape. @throws LanguageError when it does not fit. */
function broadcastTo(value: Tensor, shape: Shape, span: Span): Tensor {
  if (isSameShape(value.shape, shape)) return value;
  const common = broadcastShapes(value.shape, shape);
  if (common === undefined || !isSameShape(common, shape))
    throw new LanguageError('wrong-shape', `expected shape ${shapeText(shape)}, found ${shapeText(value.shape)}`, span);
  return tensor(shape, numbersAt(value.data, broadcastSources(value.shape, shape)));
}

/** Returns the flat index of `1, 3`. @throws LanguageError for indices out of range. */
function elementOf(log: EventLog, position: number, target: EditTarget, indices: string, span: Span): number {
  const name = targetText(log.program, target);
  const held = heldBy(log, position, target);
  if (held === undefined)
    throw new LanguageError('no-value', `${name} has no ${target.of} yet at this event`, span, 'set all of it');
  const index = indices.split(',').map(part => (/^\s*\d+\s*$/.test(part) ? Number(part) : Number.NaN));
  const isElement = index.length === held.shape.length && index.every((i, axis) => i < held.shape[axis]!);
  if (!isElement)
    throw new LanguageError(
      'no-element',
      `unknown element [${indices.trim()}] of ${name}`,
      span,
      `its shape is ${shapeText(held.shape)}, and indices start at 0`,
    );
  return flatOf(held.shape, index);
}

function withElement({ shape, data }: Tensor, element: number, given: Tensor, span: Span): Tensor {
  if (given.data.length !== 1)
    throw new LanguageError('wrong-shape', `expected one number, found shape ${shapeText(given.shape)}`, span);
  const next = data.slice();
  next[element] = given.data[0]!;
  return tensor(shape, next);
}

/** Most cells of an edit's text in a timeline's name. */
const NAMED = 32;

/** The name of a timeline that an edit starts: `b := 2 at event 2`. */
export function editName(text: string, { after }: Edit): string {
  const [, left = '', right = ''] = ASSIGNMENT.exec(text) ?? []; // the text was read as an edit, so it matches
  return `${truncate(`${left.trim()} := ${right.trim().replace(/^-/, '−')}`, NAMED)} at event ${after + 1}`;
}
