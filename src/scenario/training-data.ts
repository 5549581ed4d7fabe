/** Examples → the recorder's feed, and the fed leaves. */

import type { Feed } from '../engine/training.ts';
import { isSameShape, type Shape, type Tensor, tensor } from '../tensor/tensor.ts';
import { type Beside, type Classes, fileNamedIn, type ReadExamples, readTable } from './data-file.ts';
import type { Findings } from './findings.ts';
import { type JsonNode, type Member, memberOf, membersOf } from './json-document.ts';
import type { Leaf, Leaves } from './leaves.ts';
import {
  batchDoesNotDivide,
  differentCounts,
  fedParameter,
  fedShape,
  notAList,
  nothingToFeed,
} from './training-errors.ts';
import type { TrainingFields } from './training-schema.ts';
import { readNumbers, type WrittenTensor } from './written-numbers.ts';

export interface ReadFeed {
  readonly feed: Feed | undefined;
  /** The leaves of the scenario; fed leaves have their first batch. */
  readonly leaves: Leaves;
  /** All examples of a fed leaf, for checks of every number. */
  readonly examples: ReadExamples['examples'];
  /** Those of the validation. */
  readonly tested: ReadExamples['examples'];
}

/** Reads the feed. `node` is the training section; `fields` are its checked values; `beside` opens a file of examples. */
export function readFeed(
  fields: TrainingFields | undefined,
  node: JsonNode | undefined,
  leaves: Leaves,
  findings: Findings,
  beside?: Beside,
): ReadFeed {
  const section = memberOf(node, 'data');
  const { examples, classes } = readExamples(section, { beside, known: NONE }, findings);
  const validation = memberOf(memberOf(node, 'validation'), 'data');
  const { examples: tested } = readExamples(validation, { beside, known: classes }, findings);
  const unread = new Set([...leaves.unread, ...leavesIn(section).map(({ name }) => name)]);
  const nothing = { feed: undefined, leaves: { byName: leaves.byName, unread }, examples, tested };
  if (section === undefined) {
    for (const field of ['batch', 'order'] as const)
      if (fields?.[field] !== undefined) findings.report(nothingToFeed(field), memberOf(node, field));
    return nothing;
  }
  const count = examples.values().next().value?.value.shape[0];
  if (fields === undefined || count === undefined || !isOneCount(examples, section, findings)) return nothing;
  const batch = fields.batch === 'all' ? count : (fields.batch ?? 1);
  if (count % batch !== 0) {
    const divisors = Array.from({ length: count }, (_, i) => i + 1).filter(i => count % i === 0);
    findings.report(batchDoesNotDivide(batch, count, divisors.slice(0, 20)), memberOf(node, 'batch'));
    return nothing;
  }
  const feed: Feed = {
    leaves: new Map([...examples].map(([name, { value }]) => [name, value])),
    examples: count,
    batch,
    hasBatchAxis: fields.batch === 'all' || batch > 1,
    order: fields.order ?? 'sequential',
  };
  return { feed, leaves: withFedLeaves(leaves, feed, section, findings), examples, tested };
}

/** Returns the members that are leaves: all but the name of a file. */
export function leavesIn(section: JsonNode | undefined): readonly Member[] {
  const file = fileNamedIn(section);
  return membersOf(section).filter(({ value }) => value !== file);
}

const NONE: Classes = new Map();

/** Reads examples: lists of numbers, or columns of the table that the section names. */
function readExamples(
  section: JsonNode | undefined,
  from: { readonly beside: Beside | undefined; readonly known: Classes },
  findings: Findings,
): ReadExamples {
  const file = fileNamedIn(section);
  return file
    ? readTable(section!, file, from, findings) // it names a file
    : { examples: readLists(section, findings), classes: NONE };
}

function readLists(section: JsonNode | undefined, findings: Findings): ReadExamples['examples'] {
  const examples = new Map<string, WrittenTensor>();
  for (const { name, value } of membersOf(section)) {
    const written = readNumbers(value, findings);
    if (written === undefined) continue;
    if (written.value.shape.length === 0) findings.report(notAList(name), value);
    else examples.set(name, written);
  }
  return examples;
}

export function isOneCount(
  examples: ReadonlyMap<string, WrittenTensor>,
  section: JsonNode,
  findings: Findings,
): boolean {
  const [first, ...others] = examples;
  const [firstName, { value }] = first!; // the count implies an example
  const different = others.filter(([, other]) => other.value.shape[0] !== value.shape[0]);
  for (const [name, other] of different) {
    const mistake = differentCounts(name, other.value.shape[0]!, firstName, value.shape[0]!);
    findings.report(mistake, memberOf(section, name));
  }
  return different.length === 0;
}

function withFedLeaves(leaves: Leaves, feed: Feed, section: JsonNode, findings: Findings): Leaves {
  const byName = new Map(leaves.byName);
  for (const { name, key } of leavesIn(section)) {
    const all = feed.leaves.get(name);
    const declared = byName.get(name);
    if (all === undefined) continue;
    if (declared?.role === 'parameter') findings.report(fedParameter(name), key);
    else byName.set(name, fedLeaf(name, declared, firstBatch(all, feed), key, findings));
  }
  const unread = [...leaves.unread, ...leavesIn(section).map(({ name }) => name)].filter(name => !byName.has(name));
  return { byName, unread: new Set(unread) };
}

/** Returns a fed leaf. If constants or inputs declare it too, its role comes from there; the numbers there are not used, but their shape must fit. */
function fedLeaf(name: string, declared: Leaf | undefined, value: Tensor, key: JsonNode, findings: Findings): Leaf {
  if (declared === undefined) return { name, role: 'constant', value, places: [] };
  if (!isSameShape(declared.value.shape, value.shape))
    findings.report(fedShape(name, declared.value.shape, value.shape), key);
  return { ...declared, value, places: [] };
}

function firstBatch({ shape, data }: Tensor, { batch, hasBatchAxis }: Feed): Tensor {
  const example: Shape = shape.slice(1);
  const size = (data.length / shape[0]!) * batch;
  return tensor(hasBatchAxis ? [batch, ...example] : example, data.subarray(0, size));
}
