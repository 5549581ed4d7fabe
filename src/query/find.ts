/** Kinds of events to find, each a test of one position of the log. */

import { beginsPass, KIND, writesGradient, writesValue } from '../engine/events.ts';
import { type EventLog, NONE } from '../engine/log.ts';
import type { Summary } from '../engine/summaries.ts';
import { type NonFiniteWord, nonFiniteWord, wordOf } from '../explain/non-finite.ts';
import { elementName } from '../graph/kept-elements.ts';
import { type NodeId, nodeOf, type Program } from '../graph/program.ts';
import type { ReadonlyFloats, Tensor } from '../tensor/tensor.ts';
import { formatNumber } from '../text/number-format.ts';
import { eventTest } from './run-to.ts';

/** The subject of a search: a node, and possibly one element of it. */
export interface Subject {
  /** Undefined for any node. */
  readonly node: NodeId | undefined;
  /** The flat index, row by row; undefined for all elements. */
  readonly element: number | undefined;
}

export interface Find {
  /** Its first letter chooses it in the menu. */
  readonly name: string;
  /** The search in words: `subject` is `∂W1[0, 2]`, `∂W1` or `any gradient`; `isOne` says whether that is a single number. */
  readonly words: (subject: string, isOne: boolean) => string;
  /** The default threshold; undefined for kinds without a threshold. */
  readonly threshold?: number;
  /** The kind to look for where none of this kind is found. */
  readonly otherwise?: string;
  /** Which selection it applies to: any, the event's node included; only a node chosen by hand; or a chosen element. */
  readonly about: 'selected' | 'chosen' | 'element';
  /** What it reads of the subject; this decides the subject's name. */
  readonly of: 'value' | 'gradient' | 'node' | 'operation';
  /** Returns the test; undefined when it does not apply to the node. */
  readonly test: (log: EventLog, subject: Subject, threshold: number) => ((i: number) => boolean) | undefined;
  /** The hit in words, where these say more than the search's words. */
  readonly detail?: (log: EventLog, i: number, subject: Subject, digits: number) => string;
}

export const FINDS: readonly Find[] = [
  {
    name: 'nan',
    words: subject => `NaN is written${subject === '' ? '' : ` to ${subject} or its gradient`}`,
    otherwise: 'infinite',
    about: 'element',
    of: 'value',
    test: (log, subject) => writtenTest(log, subject, writesNaN),
  },
  {
    name: 'infinite',
    words: subject => `NaN or ∞ is written${subject === '' ? '' : ` to ${subject} or its gradient`}`,
    about: 'element',
    of: 'value',
    test: (log, subject) => writtenTest(log, subject, writesWild),
  },
  {
    name: 'writes',
    words: subject => `${subject} is written again`,
    about: 'selected',
    of: 'node',
    test: (log, { node }) => (node === undefined ? undefined : eventTest(log, { kind: 'nodes', nodes: [node] })),
  },
  {
    name: 'operation',
    words: subject => `${subject} computes or sends back`,
    about: 'selected',
    of: 'operation',
    test: (log, { node: id }) => {
      const node = id === undefined ? undefined : nodeOf(log.program, id);
      return node?.role === 'operation'
        ? eventTest(log, { kind: 'operation', operation: node.operation.name })
        : undefined;
    },
  },
  {
    name: 'above',
    words: (subject, isOne) => (isOne ? `|${subject}| above` : `largest |element| of ${subject} above`),
    threshold: 1,
    about: 'chosen',
    of: 'gradient',
    test: (log, subject, threshold) => onLargest(log, subject, largest => largest > threshold),
  },
  {
    name: 'below',
    words: (subject, isOne) => (isOne ? `|${subject}| below` : `largest |element| of ${subject} below`),
    threshold: 1e-6,
    about: 'chosen',
    of: 'gradient',
    test: (log, subject, threshold) => onLargest(log, subject, largest => largest < threshold),
  },
  {
    name: 'sign',
    words: (subject, isOne) => (isOne ? `${subject} changes sign` : `an element of ${subject} changes sign`),
    about: 'selected',
    of: 'gradient',
    test: signTest,
    detail: signDetail,
  },
  {
    name: 'zero',
    words: (subject, isOne) => (isOne ? `${subject} is 0` : `all elements of ${subject} are 0`),
    about: 'chosen',
    of: 'gradient',
    test: (log, subject) => onLargest(log, subject, largest => largest === 0),
  },
  {
    name: 'kept',
    words: () => 'a gradient is added to what an earlier pass or iteration left',
    about: 'element',
    of: 'value',
    test: log => i => log.kindAt(i) === KIND.kept,
  },
  {
    name: 'changed',
    words: () => 'something changes a gradient: a hook, clipping, an all-reduce',
    about: 'element',
    of: 'value',
    test: log => i => log.kindAt(i) === KIND.changed,
  },
  {
    name: 'update',
    words: () => 'a parameter is updated',
    about: 'element',
    of: 'value',
    test: log => i => log.kindAt(i) === KIND.updated,
  },
];

const UNCHOSEN = { selected: 'the selected node', chosen: 'any gradient', element: '' } as const;

/** `|∂W1[0, 2]| above`, `largest |element| of any gradient above`. */
export function findWords(program: Program, { words, of, about }: Find, { node: id, element }: Subject): string {
  if (id === undefined) return words(UNCHOSEN[about], false);
  const node = nodeOf(program, id);
  const { name, size } = node;
  if (of === 'operation')
    return words(node.role === 'operation' ? node.operation.name : `the operation of ${name}`, true);
  const one = element === undefined || size === 1 || of === 'node' ? name : elementName(node, element);
  return words(`${of === 'gradient' ? '∂' : ''}${one}`, element !== undefined || size === 1);
}

const writesNaN = (word: NonFiniteWord | undefined): boolean => word === 'NaN';
const writesWild = (word: NonFiniteWord | undefined): boolean => word !== undefined;

/** Returns the largest absolute value; NaN when any element is NaN, so that no comparison holds. */
function largest(numbers: ReadonlyFloats): number {
  let most = 0;
  for (let i = 0; i < numbers.length; i++) most = Math.max(most, Math.abs(numbers[i]!));
  return most;
}

/** A recorded tensor with ∞ has the norm ∞, and the rest is about its finite elements; other norms may overflow. */
const largestOf = ({ min, max, norm, sum }: Summary): number =>
  norm === Number.POSITIVE_INFINITY && Number.isNaN(sum) ? norm : Math.max(Math.abs(min), Math.abs(max));

const chosenOf = (numbers: ReadonlyFloats, { element }: Subject): ReadonlyFloats =>
  element === undefined ? numbers : numbers.subarray(element, element + 1);

/** Tests the largest absolute value of a gradient, or of its chosen element. */
function onLargest(log: EventLog, subject: Subject, isWanted: (largest: number) => boolean): (i: number) => boolean {
  const { node } = subject;
  return i => {
    if (!writesGradient(log.kindAt(i)) || (node !== undefined && log.nodeAt(i) !== node)) return false;
    const summary = subject.element === undefined ? log.summaryOf(i) : undefined;
    if (summary !== undefined) return isWanted(largestOf(summary));
    return isWanted(largest(chosenOf(log.gradientWrittenBy(i, log.nodeAt(i)).data, subject)));
  };
}

/** Returns a test for events that write a tensor with a NaN or ∞ that passes; with an element, only events that write its node. */
function writtenTest(
  log: EventLog,
  subject: Subject,
  isWanted: (word: NonFiniteWord | undefined) => boolean,
): (i: number) => boolean {
  const { node } = subject;
  if (node === undefined) return i => !isKnownFinite(log, i) && written(log, i).some(made => isWanted(wordOf(made)));
  const isWriter = eventTest(log, { kind: 'nodes', nodes: [node] });
  return i => {
    if (!isWriter(i) || isKnownFinite(log, i)) return false;
    const made = writesGradient(log.kindAt(i)) ? log.gradientWrittenBy(i, node) : log.valueWrittenBy(i, node)!; // the event wrote it
    return isWanted(subject.element === undefined ? wordOf(made) : nonFiniteWord(chosenOf(made.data, subject)));
  };
}

/** Returns a test for sign changes since the previous write, which may be in the previous iteration. */
function signTest(log: EventLog, subject: Subject): ((i: number) => boolean) | undefined {
  const { node } = subject;
  if (node === undefined || !nodeOf(log.program, node).isReached) return undefined;
  return i => {
    if (!writesGradient(log.kindAt(i)) || log.nodeAt(i) !== node || gradientBefore(log, i) === NONE) return false;
    return signChanges(log, i, subject).length > 0;
  };
}

/** Returns the event that wrote the gradient before event i did, also when it was cleared since; NONE for none. */
function gradientBefore(log: EventLog, i: number): number {
  const node = log.nodeAt(i);
  let writer = log.previousWriter(i);
  for (let clearing = log.clearedBy(writer); clearing !== undefined; clearing = log.clearedBy(writer))
    writer = clearing.before[clearing.nodes.indexOf(node)] ?? NONE;
  return writer;
}

/** An element that has the other sign than when it was last not 0, and the event that wrote that. */
interface SignChange {
  readonly element: number;
  readonly writer: number;
}

/** Returns the elements whose sign an event changes, in order: through 0 as well, from 5 over 0 to −5. */
function signChanges(log: EventLog, i: number, { element }: Subject): readonly SignChange[] {
  const node = log.nodeAt(i);
  const after = log.gradientWrittenBy(i, node).data;
  const changes: SignChange[] = [];
  let open = element === undefined ? Array.from(after, (_, k) => k) : [element];
  open = open.filter(k => after[k] !== 0);
  for (let writer = gradientBefore(log, i); writer !== NONE && open.length > 0; writer = gradientBefore(log, writer)) {
    const before = log.gradientWrittenBy(writer, node).data;
    for (const k of open) if (Math.sign(after[k]!) * Math.sign(before[k]!) < 0) changes.push({ element: k, writer }); // the product of the numbers may be too small for a number
    open = open.filter(k => before[k] === 0);
  }
  return changes.sort((a, b) => a.element - b.element);
}

/** `iteration 9: ∂w2[3] from −0.012 to 0.004, and 2 more change their sign`. */
function signDetail(log: EventLog, i: number, subject: Subject, digits: number): string {
  const node = nodeOf(log.program, log.nodeAt(i));
  const [first, ...others] = signChanges(log, i, subject);
  const { element, writer } = first!; // a hit changes at least one sign
  const number = (event: number) => formatNumber(log.gradientWrittenBy(event, node.id).data[element]!, { digits });
  const from = `∂${elementName(node, element)} from ${number(writer)} to ${number(i)}`;
  const more = others.length === 0 ? '' : `, and ${others.length} more change sign`;
  return `iteration ${log.iterationNumberAt(i)}: ${from}${more}`;
}

/**
 * Whether the numbers of event i are known to be finite without a view of them. A contribution whose numbers were dropped is, where the
 * sum that it was added to is: nothing takes NaN or ∞ away from a sum.
 */
export function isKnownFinite(log: EventLog, i: number): boolean {
  const isContribution =
    log.kindAt(i) === KIND.contribution && i + 1 < log.length && log.kindAt(i + 1) === KIND.accumulated;
  const summary = log.summaryOf(isContribution ? i + 1 : i);
  if (summary === undefined) return areFewFinite(log, i);
  // The norm tells of ∞ where the smallest and largest are those of the finite elements.
  return [summary.min, summary.max, summary.norm].every(Number.isFinite);
}

/** A search asks it of every event: for so few numbers, a view would take longer than a copy. */
const few = new Float64Array(16);

/** Whether event i computed a small value, contribution or gradient, of finite numbers only. */
function areFewFinite(log: EventLog, i: number): boolean {
  const kind = log.kindAt(i);
  const isContribution = kind === KIND.contribution;
  if (kind !== KIND.value && kind !== KIND.accumulated && !isContribution) return false;
  const { nodes, edges, recorded } = log.program;
  const { size } = nodes[isContribution ? edges[log.edgeAt(i)]!.to : log.nodeAt(i)]!; // ids are positions
  if (recorded !== undefined || size > few.length) return false; // a recorded tensor may be kept in part
  log.copyNumbers(i, 0, size, few, 0);
  for (let k = 0; k < size; k++) if (!Number.isFinite(few[k])) return false;
  return true;
}

/** Returns the tensors that an event writes. */
export function written(log: EventLog, i: number): readonly Tensor[] {
  const node = log.nodeAt(i);
  const kind = log.kindAt(i);
  if (writesValue(kind)) return [log.valueWrittenBy(i, node)!]; // the event wrote it
  if (writesGradient(kind)) return [log.gradientWrittenBy(i, node)];
  if (beginsPass(kind)) return log.fed.map(leaf => log.valueWrittenBy(i, leaf)!); // the event fed it
  return kind === KIND.contribution ? [log.gradientWrittenBy(i, log.program.edges[log.edgeAt(i)]!.to)] : [];
}
