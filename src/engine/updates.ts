/** How each parameter is updated: by the settings of its group, from the state that it starts with. */

import { gradientType } from '../graph/precision.ts';
import { type NodeId, nodeOf, type Program } from '../graph/program.ts';
import { keptIn, memoisedPair } from '../memoised.ts';
import { roundedCopy } from '../tensor/dtype.ts';
import type { OptimizerMemory } from './checkpoint.ts';
import type { OptimizerState } from './events.ts';
import { type OptimizerSettings, type UpdateRule, updateRule } from './optimizers/table.ts';
import { roundedRule } from './rounded-rule.ts';
import { rateFactor } from './schedules.ts';
import type { Group, Training } from './training.ts';

export interface Updates {
  /** The group that names the parameter; undefined where the optimizer's own settings hold. */
  readonly groupOf: (parameter: NodeId) => Group | undefined;
  readonly settingsOf: (parameter: NodeId) => OptimizerSettings;
  readonly ruleOf: (parameter: NodeId) => UpdateRule;
  /** The optimizer's state before the parameter's first update here: as the scenario gives it, else as the rule begins. */
  readonly beginningOf: (parameter: NodeId) => OptimizerMemory;
  /** The learning rate in iteration n, from 1. */
  readonly rateOf: (parameter: NodeId, iteration: number) => number;
}

/** Undefined without an optimizer. */
export const updatesOf = memoisedPair(
  (program: Program, training: Pick<Training, 'optimizer' | 'groups' | 'state' | 'schedule'>): Updates | undefined => {
    const { optimizer, groups, state, schedule } = training;
    if (optimizer === undefined) return undefined;
    const grouped = new Map((groups ?? []).flatMap(group => group.parameters.map(name => [name, group] as const)));
    const groupOf = (parameter: NodeId) => grouped.get(nodeOf(program, parameter).name);
    const settingsOf = (parameter: NodeId) => groupOf(parameter)?.settings ?? optimizer;
    const ruleFor = (parameter: NodeId): UpdateRule => {
      const rule = updateRule(settingsOf(parameter));
      const type = gradientType(program, parameter);
      return type === undefined ? rule : roundedRule(rule, type);
    };
    const rules = new Map<NodeId, UpdateRule>();
    const ruleOf = (parameter: NodeId) => keptIn(rules, parameter, () => ruleFor(parameter));
    return {
      groupOf,
      settingsOf,
      ruleOf,
      beginningOf(parameter) {
        const { name, shape } = nodeOf(program, parameter);
        const beginning = state?.get(name) ?? { parts: initialParts(ruleOf(parameter), shape), step: 0 };
        const type = gradientType(program, parameter);
        return type === undefined
          ? beginning
          : { ...beginning, parts: beginning.parts.map(part => roundedCopy(type, part)) };
      },
      rateOf: (parameter, iteration) => settingsOf(parameter).lr * rateFactor(schedule, iteration),
    };
  },
);

const initialParts = ({ state, initialState }: UpdateRule, shape: readonly number[]): OptimizerMemory['parts'] =>
  state.length === 0 ? [] : [...initialState(shape).values()].map(({ data }) => data);

/** The parts of an optimizer's state by PyTorch's keys; a momentum that has not begun has none. */
export const stateByKeys = (
  { state }: UpdateRule,
  shape: readonly number[],
  parts: OptimizerMemory['parts'],
): OptimizerState => new Map(parts.map((data, k) => [state[k]!, { shape, data }])); // as many parts as keys, or none
