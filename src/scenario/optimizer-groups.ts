/** Groups of parameters with settings of their own, and the optimizer's state that a run starts with. */

import type { OptimizerMemory } from '../engine/checkpoint.ts';
import { contradictionIn, OPTIMIZER_DEFAULTS, type OptimizerSettings, updateRule } from '../engine/optimizers/table.ts';
import type { Group } from '../engine/training.ts';
import { isSameShape, sizeOf, type Tensor } from '../tensor/tensor.ts';
import { described } from './described.ts';
import type { Findings } from './findings.ts';
import { itemsOf, type JsonNode, type Member, memberOf, membersOf, plainValue } from './json-document.ts';
import type { Leaves } from './leaves.ts';
import { missingField, wrongShape } from './scenario-errors.ts';
import {
  contradictoryOptimizer,
  groupedTwice,
  keepsNoState,
  notAParameter,
  notASetting,
  notUpdatesSoFar,
} from './training-errors.ts';
import { readNumbers } from './written-numbers.ts';

/** What groups and states are read with. */
export interface Grouping {
  readonly optimizer: OptimizerSettings;
  readonly leaves: Leaves;
  /** The training section. */
  readonly section: JsonNode | undefined;
}

/** Returns why a name cannot stand for a parameter; undefined when it can, or when its numbers could not be read. */
export function parameterMistake(name: string, { byName, unread }: Leaves) {
  if (unread.has(name) || byName.get(name)?.role === 'parameter') return undefined;
  const parameters = [...byName.values()].filter(({ role }) => role === 'parameter').map(leaf => leaf.name);
  return notAParameter(name, parameters);
}

/** Returns the groups, whose form the schema has checked. */
export function readGroups(list: JsonNode | undefined, grouping: Grouping, findings: Findings): readonly Group[] {
  const taken = new Set<string>();
  return itemsOf(list).map(item => {
    const parameters = namesIn(memberOf(item, 'parameters'), taken, grouping.leaves, findings);
    const own = membersOf(item).filter(({ name }) => name !== 'parameters');
    const settings = settingsIn(own, grouping.optimizer, findings);
    const contradiction = contradictionIn(settings);
    if (contradiction !== undefined)
      findings.report(contradictoryOptimizer(contradiction), memberOf(item, contradiction.setting) ?? item);
    return { parameters, settings, own: own.map(({ name }) => name) };
  });
}

function namesIn(
  list: JsonNode | undefined,
  taken: Set<string>,
  leaves: Leaves,
  findings: Findings,
): readonly string[] {
  for (const item of itemsOf(list)) {
    const name: string = item.value; // the schema has checked that it is a text
    const mistake = taken.has(name) ? groupedTwice(name) : parameterMistake(name, leaves);
    if (mistake !== undefined) findings.report(mistake, item);
    taken.add(name);
  }
  return itemsOf(list).map(({ value }) => value);
}

/** The optimizer's settings with those of a group in their place. The cast: the schema has checked each value, and those of other optimizers are refused here. */
function settingsIn(own: readonly Member[], optimizer: OptimizerSettings, findings: Findings): OptimizerSettings {
  const known = ['lr', ...Object.keys(OPTIMIZER_DEFAULTS[optimizer.type])];
  const others = own.filter(({ name }) => !known.includes(name));
  for (const { name, key } of others) findings.report(notASetting(name, optimizer.type, known), key);
  const values = own
    .filter(({ name }) => known.includes(name))
    .map(({ name, value }) => [name, plainValue(value)] as const);
  return { ...optimizer, ...Object.fromEntries(values) } as OptimizerSettings;
}

/** Returns the states by parameter. @param settingsOf Those of a parameter, which name what its state holds. */
export function readStates(
  states: JsonNode | undefined,
  settingsOf: (parameter: string) => OptimizerSettings,
  { leaves }: Grouping,
  findings: Findings,
): ReadonlyMap<string, OptimizerMemory> {
  const read = new Map<string, OptimizerMemory>();
  for (const { name, key, value } of membersOf(states)) {
    const mistake = parameterMistake(name, leaves);
    if (mistake !== undefined) findings.report(mistake, key);
    const leaf = leaves.byName.get(name);
    if (mistake !== undefined || leaf === undefined || value.type !== 'object') continue;
    const before = findings.total;
    const memory = readState(value, settingsOf(name), leaf, findings);
    if (findings.total === before) read.set(name, memory);
  }
  return read;
}

const STEP = 'step';

function readState(
  node: JsonNode,
  settings: OptimizerSettings,
  parameter: { readonly name: string; readonly value: Tensor },
  findings: Findings,
): OptimizerMemory {
  const rule = updateRule(settings);
  if (rule.state.length === 0) findings.report(keepsNoState(settings.type), node);
  else
    for (const { name, key } of membersOf(node))
      if (name !== STEP && !rule.state.includes(name))
        findings.report(notASetting(name, settings.type, [...rule.state, STEP]), key);
  const parts = rule.state.map(key => readPart(node, key, parameter, findings));
  const countsSteps = rule.lines(2).some(({ text }) => /\bt\b/.test(text));
  return { parts, step: readStep(memberOf(node, STEP), node, countsSteps, findings) };
}

/** One number stands for the whole tensor. */
function readPart(
  node: JsonNode,
  key: string,
  { name, value: { shape } }: { readonly name: string; readonly value: Tensor },
  findings: Findings,
): Float64Array {
  const size = sizeOf(shape);
  const written = memberOf(node, key);
  if (written === undefined) findings.report(missingField(key), node, { offset: node.offset, length: 1 });
  const numbers = written && readNumbers(written, findings)?.value;
  if (numbers === undefined) return new Float64Array();
  if (numbers.shape.length === 0) return new Float64Array(size).fill(numbers.data[0]!);
  if (!isSameShape(numbers.shape, shape))
    findings.report(wrongShape(`${key} of ${name}`, shape, numbers.shape), written);
  return numbers.data.slice();
}

/** @param isNeeded Whether the rule reads how many updates there were. */
function readStep(written: JsonNode | undefined, node: JsonNode, isNeeded: boolean, findings: Findings): number {
  if (written === undefined) {
    if (isNeeded)
      findings.report(missingField(STEP, 'updates before this run'), node, { offset: node.offset, length: 1 });
    return 1;
  }
  const steps: unknown = written.value;
  if (typeof steps === 'number' && Number.isSafeInteger(steps) && steps >= 1) return steps;
  findings.report(notUpdatesSoFar(described(written)), written);
  return 1;
}
