/** The training section → plain facts for the recorder, with PyTorch's defaults filled in. */

import { contradictionIn, OPTIMIZER_DEFAULTS, type OptimizerSettings } from '../engine/optimizers/table.ts';
import { withScheduleDefaults } from '../engine/schedules.ts';
import type { Clip, Training } from '../engine/training.ts';
import type { Findings } from './findings.ts';
import { type JsonNode, memberOf } from './json-document.ts';
import { readScale } from './number-type.ts';
import { type Grouping, readGroups, readStates } from './optimizer-groups.ts';
import type { ReadFeed } from './training-data.ts';
import { clipNeedsOne, contradictoryOptimizer, needsOptimizer } from './training-errors.ts';
import type { OptimizerFields, TrainingFields } from './training-schema.ts';

/** Returns the training with defaults filled in; contradictions are reported. `node` is the training section. */
export function readTraining(
  fields: TrainingFields | undefined,
  { feed, leaves }: Pick<ReadFeed, 'feed' | 'leaves'>,
  node: JsonNode | undefined,
  findings: Findings,
): Training {
  if (fields === undefined) return { iterations: 1, ...(feed && { feed }) };
  if (fields.optimizer === undefined)
    for (const field of ['clip', 'schedule', 'groups', 'state'] as const)
      if (fields[field] !== undefined) findings.report(needsOptimizer(field), memberOf(node, field));
  const optimizer = fields.optimizer && withDefaults(fields.optimizer);
  const contradiction = optimizer && contradictionIn(optimizer);
  if (contradiction !== undefined)
    findings.report(
      contradictoryOptimizer(contradiction),
      memberOf(memberOf(node, 'optimizer'), contradiction.setting),
    );
  const clip = clipOf(fields.clip, memberOf(node, 'clip'), findings);
  return {
    iterations: fields.iterations ?? 1,
    ...(optimizer && { optimizer, ...readGrouping({ optimizer, leaves, section: node }, findings) }),
    ...(clip && { clip }),
    ...(fields.accumulate !== undefined && { accumulate: fields.accumulate }),
    ...(fields.clear !== undefined && { clear: fields.clear }),
    ...(fields.schedule && { schedule: withScheduleDefaults(fields.schedule) }),
    ...(fields.scale !== undefined && { scale: readScale(fields, node, findings) }),
    ...(feed && { feed }),
  };
}

/** Groups and states, as far as the file gives them. */
function readGrouping(grouping: Grouping, findings: Findings): Pick<Training, 'groups' | 'state'> {
  const [list, states] = [memberOf(grouping.section, 'groups'), memberOf(grouping.section, 'state')];
  const groups = readGroups(list, grouping, findings);
  const settingsOf = (name: string) =>
    groups.find(({ parameters }) => parameters.includes(name))?.settings ?? grouping.optimizer;
  const state = readStates(states, settingsOf, grouping, findings);
  return { ...(list && { groups }), ...(states && { state }) };
}

/** Fills in PyTorch's defaults. The cast: the schema has checked that type and settings go together. */
const withDefaults = (fields: OptimizerFields): OptimizerSettings =>
  ({ ...OPTIMIZER_DEFAULTS[fields.type], ...fields }) as OptimizerSettings;

function clipOf(fields: TrainingFields['clip'], node: JsonNode | undefined, findings: Findings): Clip | undefined {
  if (fields === undefined) return undefined;
  const { norm, value } = fields;
  if (norm !== undefined && value === undefined) return { norm };
  if (value !== undefined && norm === undefined) return { value };
  findings.report(clipNeedsOne(), node);
  return undefined;
}
