/** What a person writes to change a number: `b = 2`, `∂e = 0`, `W1[0, 1] = 0.5`, `W1 = 2 * W1`. */

import type { Quantity } from '../engine/events.ts';
import type { EventLog } from '../engine/log.ts';
import { stateAt } from '../engine/state.ts';
import { type Edit, objectionTo } from '../engine/timeline.ts';
import { type NodeId, nodeOf, type Program } from '../graph/program.ts';
import { LanguageError } from '../language/language-error.ts';
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
import { didYouMean } from '../text/suggest.ts';
import { truncate } from '../text/width.ts';
import { conditionValue, nonFiniteNumber, parseCondition } from './conditions.ts';

/** A node's value or gradient. */
export interface EditTarget {
  readonly node: NodeId;
  readonly of: Quantity;
}

/** `b`, `∂e`. */
export const targetText = ({ nodes }: Program, { node, of }: EditTarget): string =>
  `${of === 'gradient' ? '∂' : ''}${nodes[node]!.name}`;

/** What there is of a target after an event. */
export function heldBy(log: EventLog, position: number, { node, of }: EditTarget): Tensor | undefined {
  const state = stateAt(log, position);
  return of === 'value' ? state.valueOf(node) : state.gradientOf(node);
}

/** Numbers that are written out to begin with; of more, one element is. */
const WRITTEN = 32;

/** What a person may change: all numbers, exactly, or `[0, 1] = 0.5` of a large tensor or of the element that is looked at. */
export function heldText(log: EventLog, position: number, target: EditTarget, element?: number): string {
  const held = heldBy(log, position, target);
  if (held === undefined) return '';
  if (element === undefined && held.data.length <= WRITTEN) return nestedText(toNested(held));
  const k = element ?? 0;
  return held.shape.length === 0
    ? numberText(held.data[k]!)
    : `[${indexOf(held.shape, k).join(', ')}] = ${numberText(held.data[k]!)}`;
}

const nestedText = (nested: Nested): string =>
  typeof nested === 'number' ? numberText(nested) : `[${nested.map(nestedText).join(', ')}]`;

const numberText = (x: number): string => (Object.is(x, -0) ? '-0' : String(x));

/** What stands before the first single `=`, and all after it. */
const ASSIGNMENT = /^([^=]*?)=(?!=)(.*)$/su;
const TARGET = /^\s*(∂|grad\s*\(|value\s*\()?\s*([^\s=[\]()∂]+)\s*\)?\s*(?:\[([^\]]*)\])?\s*$/u;

/** The edit of a text at a position. @throws LanguageError for whatever is wrong with it. */
export function parseEdit(log: EventLog, position: number, text: string): Edit {
  const source = text.replaceAll('−', '-');
  const [, left, right] = ASSIGNMENT.exec(source) ?? [];
  const whole = { start: 0, end: source.length };
  if (left === undefined || right === undefined)
    throw new LanguageError('no-assignment', 'this sets nothing', whole, 'write NAME = VALUE, as in b = 2');
  const [, way, name, indices] = TARGET.exec(left) ?? [];
  if (name === undefined)
    throw new LanguageError('no-target', 'only a node can be set', { start: 0, end: left.length }, 'as in b = 2');
  const target: EditTarget = {
    node: nodeNamed(log.program, name, source.indexOf(name)),
    of: way === '∂' || way?.startsWith('grad') ? 'gradient' : 'value',
  };
  const given = valueAt(log, position, right, left.length + 1);
  const to =
    indices === undefined
      ? stretched(given, nodeOf(log.program, target.node).shape, { start: left.length + 1, end: source.length })
      : withElement(log, position, target, indices, given, { start: left.indexOf('['), end: left.length });
  const edit: Edit = { type: 'edit', after: position, ...target, to };
  const objection = objectionTo(log, edit);
  if (objection !== undefined) throw new LanguageError('refused', objection, whole);
  return edit;
}

function nodeNamed({ byName }: Program, name: string, start: number): NodeId {
  const node = byName.get(name);
  if (node !== undefined) return node;
  const near = didYouMean(name, [...byName.keys()]);
  const span = { start, end: start + name.length };
  throw new LanguageError('unknown-name', `nothing is called ${name}`, span, near && `did you mean ${near}?`);
}

/** A number, a list of lists, or an expression over what the nodes hold. @param start Where it stands in the text. */
function valueAt(log: EventLog, position: number, text: string, start: number): Tensor {
  const source = text.trim();
  const offset = start + text.length - text.trimStart().length;
  if (source === '') throw new LanguageError('no-value', 'the new value is missing', { start, end: start + 1 });
  const special = nonFiniteNumber(source);
  if (special !== undefined) return scalar(special);
  const listed = /^[[\d.-]/.test(source) ? fromJson(source) : undefined;
  if (listed !== undefined) return listed;
  try {
    const value = conditionValue(parseCondition(log.program, source), stateAt(log, position));
    if (value !== undefined) return value;
  } catch (error) {
    if (!(error instanceof LanguageError)) throw error;
    const { code, message, span, hint } = error;
    throw new LanguageError(code, message, { start: span.start + offset, end: span.end + offset }, hint);
  }
  const span = { start: offset, end: offset + source.length };
  throw new LanguageError('no-value', 'something in this has no value here yet', span);
}

/** Numbers as JSON writes them; undefined for anything else. */
function fromJson(source: string): Tensor | undefined {
  try {
    const parsed: unknown = JSON.parse(source);
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
function stretched(value: Tensor, shape: Shape, span: Span): Tensor {
  if (isSameShape(value.shape, shape)) return value;
  const common = broadcastShapes(value.shape, shape);
  if (common === undefined || !isSameShape(common, shape))
    throw new LanguageError(
      'wrong-shape',
      `this has shape ${shapeText(value.shape)}, but ${shapeText(shape)} is needed`,
      span,
    );
  const sources = broadcastSources(value.shape, shape);
  return tensor(
    shape,
    Float64Array.from(sources, source => value.data[source]!),
  );
}

function withElement(
  log: EventLog,
  position: number,
  target: EditTarget,
  indices: string,
  value: Tensor,
  span: Span,
): Tensor {
  const name = targetText(log.program, target);
  const held = heldBy(log, position, target);
  if (held === undefined) throw new LanguageError('no-value', `${name} has no elements yet: set all of it`, span);
  const index = indices.split(',').map(part => (/^\s*\d+\s*$/.test(part) ? Number(part) : Number.NaN));
  const isElement = index.length === held.shape.length && index.every((i, axis) => i < held.shape[axis]!);
  if (!isElement)
    throw new LanguageError(
      'no-element',
      `${name} has no element [${indices.trim()}]`,
      span,
      `its shape is ${shapeText(held.shape)}, and indices count from 0`,
    );
  if (value.data.length !== 1)
    throw new LanguageError('wrong-shape', `an element is one number, not ${shapeText(value.shape)}`, span);
  const data = held.data.slice();
  data[flatOf(held.shape, index)] = value.data[0]!;
  return tensor(held.shape, data);
}

/** Cells of what was written, in a timeline's name. */
const NAMED = 32;

/** What a timeline is called after an edit: `b := 2 at event 2`. */
export function editName(text: string, { after }: Edit): string {
  const [, left = '', right = ''] = ASSIGNMENT.exec(text) ?? []; // an edit was read from it
  return `${truncate(`${left.trim()} := ${right.trim().replace(/^-/, '−')}`, NAMED)} at event ${after + 1}`;
}
