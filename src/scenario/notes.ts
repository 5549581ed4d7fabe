/** Notes stand beside events named by selector: each is checked against the program, so that no note waits for an event that never comes. */

import type { Training } from '../engine/training.ts';
import { nodeOf, type Program } from '../graph/program.ts';
import { NODE_PATTERN } from '../language/names.ts';
import { isKnown, type Known, nodeNamed } from './expectations.ts';
import type { Findings } from './findings.ts';
import { type JsonNode, memberOf } from './json-document.ts';
import { rangeInText } from './program-lines.ts';
import { hasSoundLoss, unreachable, unupdated } from './reach.ts';
import type { Note, NoteSelector } from './scenario.ts';
import {
  badSelector,
  iterationBeyond,
  type Mistake,
  neverUpdated,
  noContribution,
  noEvent,
  noGradient,
  unknownNode,
} from './scenario-errors.ts';

const KINDS = ['value', 'seed', 'contribution', 'gradient', 'update'] as const;
const SELECTOR = new RegExp(
  String.raw`^\s*(?:(?<kind>value|seed|gradient|update)\s+(?<node>${NODE_PATTERN})|contribution\s+(?<from>${NODE_PATTERN})\s*(?:->|→)\s*(?<to>${NODE_PATTERN}))(?:\s*@\s*(?<iteration>\d{1,15}))?\s*$`,
  'd',
);

/** `entries` have passed the schema. */
export function readNotes(entries: readonly JsonNode[], known: Known, findings: Findings): readonly Note[] {
  return entries.flatMap(entry => {
    const at = memberOf(entry, 'at')!; // the schema requires both
    const parsed = parseSelector(at.value);
    if (parsed === undefined) {
      findings.report(badSelector(KINDS, at.value), at);
      return [];
    }
    const found = selectorMistake(parsed.selector, known);
    if (found !== undefined)
      findings.report(found.mistake, at, rangeInText(known.source, at, ...parsed.places[found.part]));
    return found === undefined ? [{ at: parsed.selector, text: memberOf(entry, 'text')!.value }] : [];
  });
}

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
  const { kind, node = '', from = '', to = '', iteration } = match.groups!;
  const at = iteration === undefined ? {} : { iteration: Number(iteration) };
  const place = (part: Part) => match.indices?.groups?.[part] ?? ([0, text.length] as const);
  const places = { node: place('node'), from: place('from'), to: place('to'), iteration: place('iteration') };
  const selector: NoteSelector =
    kind === undefined
      ? { kind: 'contribution', from, to, ...at }
      : { kind: kind as Exclude<NoteSelector['kind'], 'contribution'>, node, ...at }; // the pattern's alternatives
  return { selector, places };
}

interface SelectorMistake {
  readonly mistake: Mistake;
  readonly part: Part;
}

function selectorMistake(selector: NoteSelector, known: Known): SelectorMistake | undefined {
  const { program, training } = known;
  for (const [part, name] of namesIn(selector))
    if (!isKnown(known, name)) return { mistake: unknownNode(name, known.names ?? []), part };
  const { iteration } = selector;
  if (training !== undefined && iteration !== undefined && (iteration < 1 || iteration > training.iterations))
    return { mistake: iterationBeyond(iteration, training.iterations), part: 'iteration' };
  if (program === undefined || !hasSoundLoss(program)) return undefined;
  if (selector.kind === 'contribution') return contributionMistake(selector.from, selector.to, program);
  const mistake = eventMistake(selector.kind, selector.node, program, training);
  return mistake && { mistake, part: 'node' };
}

const namesIn = (selector: NoteSelector): readonly (readonly [Part, string])[] =>
  selector.kind === 'contribution'
    ? [
        ['from', selector.from],
        ['to', selector.to],
      ]
    : [['node', selector.node]];

function contributionMistake(from: string, to: string, program: Program): SelectorMistake | undefined {
  const senders = sendersTo(to, program);
  if (senders.has(from)) return undefined;
  return { mistake: noContribution(from, to, [...senders], sendersTo(from, program).has(to)), part: 'to' };
}

function sendersTo(name: string, program: Program): ReadonlySet<string> {
  const target = program.byName.get(name);
  const edges = program.edges.filter(edge => edge.to === target && edge.carriesGradient);
  return new Set(edges.map(edge => nodeOf(program, edge.from).name));
}

function eventMistake(
  kind: Exclude<NoteSelector['kind'], 'contribution'>,
  name: string,
  program: Program,
  training: Training | undefined,
): Mistake | undefined {
  const node = nodeNamed(program, name)!; // known names of a program have nodes
  switch (kind) {
    case 'value':
      return node.role === 'operation' ? undefined : noEvent(name, 'it is given, not computed');
    case 'seed':
      if (node.id === program.loss) return undefined;
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
