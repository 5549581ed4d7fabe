/** Notes stand beside events named by selector: each is checked against the program, so that no note waits for an event that never comes. */

import type { Training } from '../engine/training.ts';
import { idNamed } from '../graph/node-names.ts';
import { nodeOf, type Program } from '../graph/program.ts';
import { NODE_PATTERN } from '../language/names.ts';
import { type Act, isAct, type ReadAct } from './acts.ts';
import type { Findings } from './findings.ts';
import { type JsonNode, memberOf } from './json-document.ts';
import { isKnown, type Known, nodeNamed } from './known.ts';
import { rangeInText } from './program-lines.ts';
import { hasSoundLoss, unreachable, unupdated } from './reach.ts';
import type { Note, NoteSelector } from './scenario.ts';
import {
  badSelector,
  eitherDoOrAsk,
  iterationBeyond,
  type Mistake,
  neverUpdated,
  noContribution,
  noEvent,
  noGradient,
  nothingToAsk,
  unknownNode,
} from './scenario-errors.ts';

const KINDS = ['start', 'value', 'seed', 'contribution', 'gradient', 'update'] as const;
const SELECTOR = new RegExp(
  String.raw`^\s*(?:(?<start>start)|(?<kind>value|seed|gradient|update)\s+(?<node>${NODE_PATTERN})|contribution\s+(?<from>${NODE_PATTERN})\s*(?:->|→)\s*(?<to>${NODE_PATTERN}))(?:\s*@\s*(?<iteration>\d{1,15}))?\s*$`,
  'd',
);

interface Reading {
  readonly known: Known;
  readonly readAct: ReadAct;
}

/** `entries` have passed the schema. */
export function readNotes(entries: readonly JsonNode[], reading: Reading, findings: Findings): readonly Note[] {
  return entries.flatMap(entry => {
    const at = readSelector(memberOf(entry, 'at')!, reading.known, findings); // the schema requires it, and the text
    const asked = memberOf(entry, 'ask');
    const done = memberOf(entry, 'do');
    if (asked !== undefined && done !== undefined) findings.report(eitherDoOrAsk(), done);
    const ask = asked && readSelector(asked, reading.known, findings);
    if (asked !== undefined && ask?.kind === 'start') findings.report(nothingToAsk(), asked);
    const act = done && readDone(done, reading, findings);
    if (at === undefined) return [];
    const text: string = memberOf(entry, 'text')!.value; // the schema requires it
    return [{ at, text, ...(ask !== undefined && { ask }), ...(act !== undefined && { act }) }];
  });
}

/** The event of a selector; undefined when it has a mistake, which is reported. */
function readSelector(node: JsonNode, known: Known, findings: Findings): NoteSelector | undefined {
  const parsed = parseSelector(node.value);
  if (parsed === undefined) {
    findings.report(badSelector(KINDS, node.value), node);
    return undefined;
  }
  const found = selectorMistake(parsed.selector, known);
  if (found === undefined) return parsed.selector;
  findings.report(found.mistake, node, rangeInText(known.source, node, ...parsed.places[found.part]));
  return undefined;
}

function readDone(node: JsonNode, { known, readAct }: Reading, findings: Findings): Act | undefined {
  const read = readAct(node.value, known.program);
  if (isAct(read)) return read;
  findings.report(read, node);
  return undefined;
}

/** Selectors that name a node. */
type OfNode = Extract<NoteSelector, { readonly node: string }>;

type Part = 'node' | 'from' | 'to' | 'iteration';

interface ParsedSelector {
  readonly selector: NoteSelector;
  /** The range of each part in the text. */
  readonly places: Readonly<Record<Part, readonly [number, number]>>;
}

/** Parses the selector of a note: `contribution a2 -> z2 @3`. */
function parseSelector(text: string): ParsedSelector | undefined {
  const match = SELECTOR.exec(text);
  if (match === null) return undefined;
  const { start, kind, node = '', from = '', to = '', iteration } = match.groups!; // the expression has groups
  const at = iteration === undefined ? {} : { iteration: Number(iteration) };
  const place = (part: Part) => match.indices?.groups?.[part] ?? ([0, text.length] as const);
  const places = { node: place('node'), from: place('from'), to: place('to'), iteration: place('iteration') };
  if (start !== undefined) return { selector: { kind: 'start', ...at }, places };
  const selector: NoteSelector =
    kind === undefined ? { kind: 'contribution', from, to, ...at } : { kind: kind as OfNode['kind'], node, ...at }; // the pattern's alternatives
  return { selector, places };
}

interface SelectorMistake {
  readonly mistake: Mistake;
  readonly part: Part;
}

function selectorMistake(selector: NoteSelector, known: Known): SelectorMistake | undefined {
  const { program, training } = known;
  for (const [part, name] of namesIn(selector))
    if (!isKnown(known, name)) return { mistake: unknownNode(name, known.names?.() ?? []), part };
  const { iteration } = selector;
  if (training !== undefined && iteration !== undefined && (iteration < 1 || iteration > training.iterations))
    return { mistake: iterationBeyond(iteration, training.iterations), part: 'iteration' };
  if (program === undefined || !hasSoundLoss(program)) return undefined;
  if (selector.kind === 'start') return undefined;
  if (selector.kind === 'contribution') return contributionMistake(selector.from, selector.to, program);
  const mistake = eventMistake(selector.kind, selector.node, program, training);
  return mistake && { mistake, part: 'node' };
}

function namesIn(selector: NoteSelector): readonly (readonly [Part, string])[] {
  switch (selector.kind) {
    case 'start':
      return [];
    case 'contribution':
      return [
        ['from', selector.from],
        ['to', selector.to],
      ];
    default:
      return [['node', selector.node]];
  }
}

function contributionMistake(from: string, to: string, program: Program): SelectorMistake | undefined {
  const senders = sendersTo(to, program);
  if (senders.has(from)) return undefined;
  return { mistake: noContribution(from, to, [...senders], sendersTo(from, program).has(to)), part: 'to' };
}

function sendersTo(name: string, program: Program): ReadonlySet<string> {
  const target = idNamed(program, name);
  const edges = program.edges.filter(edge => edge.to === target && edge.carriesGradient);
  return new Set(edges.map(edge => nodeOf(program, edge.from).name));
}

function eventMistake(
  kind: OfNode['kind'],
  name: string,
  program: Program,
  training: Training | undefined,
): Mistake | undefined {
  const node = nodeNamed(program, name)!; // known names of a program have nodes
  switch (kind) {
    case 'value':
      return node.role === 'operation' ? undefined : noEvent(name, 'it is given, not computed');
    case 'seed':
      if (program.losses.includes(node.id)) return undefined;
      return noEvent(name, program.loss === undefined ? 'the scenario is forwardOnly' : 'only the loss is seeded');
    case 'gradient': {
      const reason = unreachable(program, node);
      return reason === undefined ? undefined : noGradient(name, reason);
    }
    case 'update': {
      const reason = training && unupdated(program, node, training);
      return reason === undefined ? undefined : neverUpdated(name, reason);
    }
  }
}
