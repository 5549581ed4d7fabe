/** What a person writes to change a number: `b = 2`, `∂e = 0`, `W1[0, 1] = 0.5`, `W1 = 2 * W1`. */

import type { Quantity } from '../engine/events.ts';
import type { EventLog } from '../engine/log.ts';
import { stateAt } from '../engine/state.ts';
import { type Edit, objectionTo } from '../engine/timeline.ts';
import { type NodeId, nodeOf, type Program } from '../graph/program.ts';
import { LanguageError, unknownName } from '../language/language-error.ts';
import { at } from '../ops/operation.ts';
import { broadcastShapes, broadcastSources } from '../tensor/broadcast.ts';
import {
  flatOf,
  fromNested,
  indexOf,
  isSameShape,
  type Nested,
  type Shape,
  scalar,
  shapeText,
  type Tensor,
  tensor,
  toNested,
} from '../tensor/tensor.ts';
import { asciiNumbers } from '../text/decimal.ts';
import { truncate } from '../text/width.ts';
import { knownValue, nonFiniteNumber, parseCondition } from './conditions.ts';
import { expectLoss } from './reads.ts';

/** A node's value or gradient, or one element of it. */
export interface EditTarget {
  readonly node: NodeId;
  readonly of: Quantity;
  /** Counted row by row; without one the whole is meant. */
  readonly element?: number;
}

/** `b`, `∂e`, `∂W1[1, 3]`. */
export function targetText({ nodes }: Program, { node, of, element }: EditTarget): string {
  const { name, shape } = nodes[node]!;
  return `${of === 'gradient' ? '∂' : ''}${element === undefined ? name : at(name, indexOf(shape, element))}`;
}

/** What there is of a target after an event. */
export function heldBy(log: EventLog, position: number, { node, of, element }: EditTarget): Tensor | undefined {
  const state = stateAt(log, position);
  const whole = of === 'value' ? state.valueOf(node) : state.gradientOf(node);
  return whole === undefined || element === undefined ? whole : scalar(whole.data[element]!);
}

/** Numbers that are written out to begin with; of more, none are. */
const WRITTEN = 32;

/** What a person may change, exactly; '' for what is not there yet, or too much to be typed. */
export function heldText(log: EventLog, position: number, target: EditTarget): string {
  const held = heldBy(log, position, target);
  return held === undefined || held.data.length > WRITTEN ? '' : nestedText(toNested(held));
}

const nestedText = (nested: Nested): string =>
  typeof nested === 'number' ? numberText(nested) : `[${nested.map(nestedText).join(', ')}]`;

const numberText = (x: number): string => (Object.is(x, -0) ? '-0' : String(x));

/** What stands before the first single `=`, and all after it. */
const ASSIGNMENT = /^([^=]*?)=(?!=)(.*)$/su;
const TARGET =
  /^\s*(∂(?:\s*([^\s=[\]()∂/]+)\s*\/\s*∂)?|grad\s*\(|value\s*\()?\s*([^\s=[\]()∂]+)\s*\)?\s*(?:\[([^\]]*)\])?\s*$/du;

/** An edit, and what of the node it is about. */
export interface ReadEdit {
  readonly edit: Edit;
  readonly target: EditTarget;
  /** Of one number for every element of a whole: how many there are. */
  readonly spread: number | undefined;
}

/** The edit of a text at a position. @throws LanguageError for whatever is wrong with it. */
export const parseEdit = (log: EventLog, position: number, text: string): Edit => readEdit(log, position, text).edit;

/** The same, with what it is about. @throws LanguageError */
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
  const whole: EditTarget = {
    node: nodeNamed(log.program, name, matched.indices![3]![0]), // asked for by the flag d
    of: prefix?.startsWith('∂') || prefix?.startsWith('grad') ? 'gradient' : 'value',
  };
  if (above !== undefined) expectLoss(log.program, above, name, matched.indices![2]![0]); // as above
  const given = valueAt(log, position, right, left.length + 1);
  const { shape, size } = nodeOf(log.program, whole.node);
  const span = { start: left.indexOf('['), end: left.length };
  const element = indices === undefined ? undefined : elementOf(log, position, whole, indices, span);
  const to =
    element === undefined
      ? broadcastTo(given, shape, { start: left.length + 1, end: source.length })
      : withElement(heldBy(log, position, whole)!, element, given, span); // it has this element
  const edit: Edit = { type: 'edit', after: position, ...whole, to };
  const objection = objectionTo(log, edit);
  if (objection !== undefined) throw new LanguageError('refused', objection, everything);
  const isSpread = element === undefined && size > 1 && given.data.length === 1;
  return {
    edit,
    target: element === undefined ? whole : { ...whole, element },
    spread: isSpread ? size : undefined,
  };
}

function nodeNamed({ byName }: Program, name: string, start: number): NodeId {
  const node = byName.get(name);
  if (node !== undefined) return node;
  throw unknownName('name', name, { start, end: start + name.length }, () => byName.keys());
}

/** A number, a list of lists, or an expression over what the nodes hold. @param start Where it stands in the text. */
function valueAt(log: EventLog, position: number, text: string, start: number): Tensor {
  const source = text.trim();
  const offset = start + text.length - text.trimStart().length;
  if (source === '') throw new LanguageError('no-value', 'expected a value, found none', { start, end: start + 1 });
  const special = nonFiniteNumber(source);
  if (special !== undefined) return scalar(special);
  const listed = /^[[\d.-]/.test(source) ? fromJson(source) : undefined;
  if (listed !== undefined) return listed;
  try {
    return knownValue(parseCondition(log.program, source), stateAt(log, position));
  } catch (error) {
    if (!(error instanceof LanguageError)) throw error;
    const { code, message, span, hint } = error;
    throw new LanguageError(code, message, { start: span.start + offset, end: span.end + offset }, hint);
  }
}

/** Numbers as JSON writes them; undefined for anything else. */
function fromJson(source: string): Tensor | undefined {
  try {
    const parsed: unknown = JSON.parse(asciiNumbers(source));
    return isNested(parsed) ? fromNested(parsed) : undefined;
  } catch {
    return undefined; // an expression, or a mistake that reading it as one will name
  }
}

const isNested = (value: unknown): value is Nested =>
  typeof value === 'number' || (Array.isArray(value) && value.every(isNested));

interface Span {
  readonly start: number;
  readonly end: number;
}

/** One number for all elements, one row for all rows, as everywhere. */
function broadcastTo(value: Tensor, shape: Shape, span: Span): Tensor {
  if (isSameShape(value.shape, shape)) return value;
  const common = broadcastShapes(value.shape, shape);
  if (common === undefined || !isSameShape(common, shape))
    throw new LanguageError('wrong-shape', `expected shape ${shapeText(shape)}, found ${shapeText(value.shape)}`, span);
  const sources = broadcastSources(value.shape, shape);
  return tensor(
    shape,
    Float64Array.from(sources, source => value.data[source]!),
  );
}

/** `1, 3` → the element, counted row by row. */
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

/** Cells of what was written, in a timeline's name. */
const NAMED = 32;

/** What a timeline is called after an edit: `b := 2 at event 2`. */
export function editName(text: string, { after }: Edit): string {
  const [, left = '', right = ''] = ASSIGNMENT.exec(text) ?? []; // an edit was read from it
  return `${truncate(`${left.trim()} := ${right.trim().replace(/^-/, '−')}`, NAMED)} at event ${after + 1}`;
}
