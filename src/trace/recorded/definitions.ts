/** What the log of a recorded run defines: its header, source files, nodes and edges. Everything is checked, as any program may have written it. */

import { RECORDED_LIMITS } from '../../limits.ts';
import { keptIn } from '../../memoised.ts';
import { type DType, isDType } from '../../tensor/dtype.ts';
import { type Shape, sizeOf } from '../../tensor/tensor.ts';
import { withLineFeeds } from '../../text/line-feeds.ts';
import { asciiJson, visibleLine } from '../../text/visible.ts';
import {
  describedIn,
  isObject,
  type Json,
  listIn,
  RecordMistake,
  shortText,
  shown,
  textIn,
  wholeIn,
} from './records.ts';
import type { ViewPlace } from './view-rule.ts';

export interface SourceFile {
  readonly path: string;
  readonly sha256: string | undefined;
  /** Undefined when it is not kept. */
  readonly lines: readonly string[] | undefined;
}

/** A line of source: a tab stays, as spans count it. */
const visibleText = (line: string): string => line.split('\t').map(visibleLine).join('\t');

/** A place in a source file; `span` counts characters. */
export interface Site {
  readonly file: number;
  /** From 1. */
  readonly line: number;
  readonly span: readonly [start: number, end: number] | undefined;
}

const ROLES = ['parameter', 'input', 'constant', 'buffer', 'operation'] as const;

export interface NodeDefinition {
  readonly name: string;
  readonly role: (typeof ROLES)[number];
  readonly shape: Shape;
  readonly dtype: DType;
  /** How many numbers of a tensor are kept, when not all are: known from the first tensor that is only summarised. */
  kept: number | undefined;
  readonly op: string;
  readonly operands: readonly number[];
  readonly attributes: Json;
  /** Whether its attributes were others each time, and are not known. */
  readonly varies: boolean;
  readonly isPointwise: boolean;
  /** The view of its first operand that it was written in place through; `unknown` where the log does not say where that stands. */
  readonly view: ViewPlace | 'unknown' | undefined;
  /** Whether its last axis has the real and the imaginary part of each number. */
  readonly isComplex: boolean;
  readonly needsGradient: boolean;
  readonly site: Site | undefined;
  readonly module: string | undefined;
}

export interface EdgeDefinition {
  readonly from: number;
  readonly to: number;
  readonly slot: number;
}

/** Where the path of a gradient is cut: the numbers of `node` go on without it, into the leaf `to` where that is known. */
export interface CutDefinition {
  readonly node: number;
  readonly to: number | undefined;
  readonly by: string;
  readonly site: Site | undefined;
}

const NO_OPERANDS: readonly number[] = [];
const NO_SETTINGS: Json = {};

/** All definitions so far, in order. */
export class Definitions {
  readonly sources: SourceFile[] = [];
  readonly nodes: NodeDefinition[] = [];
  readonly edges: EdgeDefinition[] = [];
  /** The operators that sent a node's gradient back, by node. */
  readonly sentBy = new Map<number, readonly string[]>();
  readonly cuts: CutDefinition[] = [];
  readonly ids = new Map<string, number>();
  /** Rises with everything that is defined. */
  version = 0;
  private readonly edgeIds = new Map<string, number>();
  /** What many nodes have in common is kept once. */
  private readonly texts = new Map<string, string>();
  private readonly shapes = new Map<string, Shape>();
  private readonly sites = new Map<string, Site>();
  private readonly settings = new Map<string, Json>();

  /** @throws RecordMistake */
  add(record: Json): void {
    this.version++;
    switch (record.def) {
      case 'source':
        this.addSource(record);
        return;
      case 'node':
        this.addNode(record);
        return;
      case 'edge':
        this.edgeOf(
          wholeIn(record, 'from', 0, this.nodes.length - 1),
          wholeIn(record, 'to', 0, this.nodes.length - 1),
          wholeIn(record, 'slot'),
          true,
        );
        return;
      case 'backward': {
        const by = listIn(record, 'by').filter(name => typeof name === 'string');
        this.sentBy.set(
          this.idOf(record.node),
          by.slice(0, 40).map(name => shortText(name, RECORDED_LIMITS.name)),
        );
        return;
      }
      case 'cut':
        this.addCut(record);
        return;
      default:
        throw new RecordMistake(
          `expected a definition of a source, node, edge, backward or cut, found ${shown(record.def)}`,
        );
    }
  }

  /** Notes that of a tensor of this node only the first `count` numbers were kept. @throws RecordMistake */
  noteKept(id: number, count: number): void {
    const node = this.nodes[id]!; // callers pass defined nodes
    if (!Number.isInteger(count) || count < 0 || count > sizeOf(node.shape))
      throw new RecordMistake(`expected at most ${sizeOf(node.shape)} numbers of ${node.name}, found ${count}`);
    if (node.kept !== undefined && node.kept <= count) return;
    node.kept = count;
    this.version++;
  }

  /** @throws RecordMistake when a node has more numbers than can be held. */
  demandRoom(): void {
    const large = this.nodes.find(({ shape, kept }) => (kept ?? sizeOf(shape)) > RECORDED_LIMITS.kept);
    if (large === undefined) return;
    throw new RecordMistake(
      `expected at most ${RECORDED_LIMITS.kept} numbers of a tensor, found ${large.kept ?? sizeOf(large.shape)} of ${large.name}`,
    );
  }

  /** The node of a name. @throws RecordMistake */
  idOf(name: unknown): number {
    const id = typeof name === 'string' ? this.ids.get(name) : undefined;
    if (id === undefined) throw new RecordMistake(`expected the name of a node defined before, found ${shown(name)}`);
    return id;
  }

  /** The edge between two nodes in a slot, defined at its first use. @throws RecordMistake */
  edgeOf(from: number, to: number, slot: number, isNew = false): number {
    const key = `${from} ${to} ${slot}`;
    const known = this.edgeIds.get(key);
    if (known !== undefined && !isNew) return known;
    if (known !== undefined) throw new RecordMistake('this edge is defined twice');
    const sender = this.nodes[from]!; // callers pass defined nodes
    if (sender.role !== 'operation')
      throw new RecordMistake(`${visibleLine(sender.name)} is not an operation and sends nothing back`);
    if (to >= from)
      throw new RecordMistake(
        `expected an edge to a node defined before ${visibleLine(sender.name)}, found ${visibleLine(this.nodes[to]!.name)}`, // as above
      );
    if (slot > RECORDED_LIMITS.slots)
      throw new RecordMistake(`expected a slot up to ${RECORDED_LIMITS.slots}, found ${slot}`);
    if (this.edges.length >= RECORDED_LIMITS.nodes)
      throw new RecordMistake(`expected at most ${RECORDED_LIMITS.nodes} edges`);
    this.edgeIds.set(key, this.edges.length);
    this.version++;
    this.edges.push({ from, to, slot });
    return this.edges.length - 1;
  }

  private sharedText(text: string): string {
    return keptIn(this.texts, text, () => text);
  }

  private addSource(record: Json): void {
    wholeIn(record, 'file', this.sources.length, this.sources.length);
    if (this.sources.length >= RECORDED_LIMITS.sources)
      throw new RecordMistake(`expected at most ${RECORDED_LIMITS.sources} source files`);
    const content =
      record.text === null || record.text === undefined ? undefined : textIn(record, 'text', RECORDED_LIMITS.source);
    const lines = content === undefined ? undefined : withLineFeeds(content).replace(/\n$/, '').split('\n');
    if (lines !== undefined && lines.length > RECORDED_LIMITS.lines)
      throw new RecordMistake(`expected at most ${RECORDED_LIMITS.lines} lines of source, found ${lines.length}`);
    const sha256 = record.sha256 === undefined || record.sha256 === null ? undefined : textIn(record, 'sha256');
    this.sources.push({ path: textIn(record, 'path', RECORDED_LIMITS.path), sha256, lines: lines?.map(visibleText) });
  }

  private addCut(record: Json): void {
    if (this.cuts.length >= RECORDED_LIMITS.nodes)
      throw new RecordMistake(`expected at most ${RECORDED_LIMITS.nodes} cuts`);
    this.cuts.push({
      node: this.idOf(record.node),
      to: record.to === undefined || record.to === null ? undefined : this.idOf(record.to),
      by: describedIn(record, 'by'),
      site: isObject(record.site) ? siteIn(record.site, this.sources) : undefined,
    });
  }

  private addNode(record: Json): void {
    if (this.nodes.length >= RECORDED_LIMITS.nodes)
      throw new RecordMistake(`expected at most ${RECORDED_LIMITS.nodes} nodes`);
    const name = textIn(record, 'node');
    if (name === '' || visibleLine(name) !== name)
      throw new RecordMistake(`expected a name without control characters, found ${shown(name)}`);
    if (this.ids.has(name)) throw new RecordMistake(`${name} is defined twice`);
    const role = ROLES.find(known => known === record.role);
    if (role === undefined)
      throw new RecordMistake(`expected a role (${ROLES.join(', ')}), found ${shown(record.role)}`);
    const isOperation = role === 'operation';
    const operands = isOperation ? listIn(record, 'operands').map(operand => this.idOf(operand)) : NO_OPERANDS;
    if (operands.length > RECORDED_LIMITS.slots)
      throw new RecordMistake(`expected at most ${RECORDED_LIMITS.slots} operands`);
    const shape = shared(this.shapes, String, shapeIn(record));
    const most = sizeOf(shape);
    const kept = record.kept === undefined || record.kept === null ? undefined : wholeIn(record, 'kept', 0, most);
    this.ids.set(name, this.nodes.length);
    this.nodes.push({
      name,
      role,
      shape,
      dtype: typeIn(record),
      kept,
      op: isOperation ? this.sharedText(visibleLine(textIn(record, 'op'))) : '',
      operands,
      attributes: isObject(record.attributes) ? shared(this.settings, asciiJson, record.attributes) : NO_SETTINGS,
      varies: record.varies === true,
      isPointwise: record.pointwise === true,
      view: viewIn(record.view),
      isComplex: record.complex === true,
      needsGradient: record.grad === true || role === 'parameter' || role === 'input',
      site: isObject(record.site) ? shared(this.sites, siteText, siteIn(record.site, this.sources)) : undefined,
      module: typeof record.module === 'string' ? this.sharedText(describedIn(record, 'module')) : undefined,
    });
  }
}

/** Returns the one object that stands for all that are written alike: nodes have many such. */
const shared = <T extends object>(known: Map<string, T>, text: (one: T) => string, one: T): T =>
  keptIn(known, text(one), () => one);

const siteText = ({ file, line, span }: Site): string => `${file} ${line} ${span}`;

function shapeIn(record: Json): Shape {
  const shape = listIn(record, 'shape');
  if (shape.length > RECORDED_LIMITS.axes)
    throw new RecordMistake(`expected at most ${RECORDED_LIMITS.axes} axes, found ${shape.length}`);
  const sizes = shape.map((_, k) => wholeIn({ shape: shape[k] }, 'shape', 0, RECORDED_LIMITS.elements));
  if (sizes.reduce((product, size) => product * size, 1) > RECORDED_LIMITS.elements)
    throw new RecordMistake(`expected at most ${RECORDED_LIMITS.elements} elements, found shape ${shown(shape)}`);
  return sizes;
}

/** Returns where a view stands in its whole. @throws RecordMistake */
function viewIn(view: unknown): NodeDefinition['view'] {
  if (!isObject(view)) return view === true ? 'unknown' : undefined;
  const [shape, strides] = [shapeIn(view), listIn(view, 'strides')];
  if (strides.length !== shape.length)
    throw new RecordMistake(`expected as many strides as axes, found ${shown(strides)}`);
  return { start: wholeIn(view, 'start'), shape, strides: strides.map(stride => wholeIn({ stride }, 'stride')) };
}

function typeIn(record: Json): DType {
  const name = textIn(record, 'dtype');
  if (!isDType(name)) throw new RecordMistake(`expected a type of numbers, found ${shown(name)}`);
  return name;
}

/** Returns a place in a source file. @throws RecordMistake */
export function siteIn(record: Json, sources: readonly SourceFile[]): Site {
  const file = wholeIn(record, 'file', 0, sources.length - 1);
  const lines = sources[file]!.lines;
  const line = wholeIn(record, 'line', 1, lines?.length);
  const span = record.span;
  if (span === undefined || span === null) return { file, line, span: undefined };
  const [start, end] = Array.isArray(span) ? span : [];
  if (!Number.isInteger(start) || !Number.isInteger(end) || start < 0 || end < start)
    throw new RecordMistake(`expected a span [start, end], found ${shown(span)}`);
  return { file, line, span: [start, end] };
}
