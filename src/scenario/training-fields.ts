/** The training section → plain facts for the recorder, with PyTorch's defaults filled in. */

import {
  type Clip,
  type Feed,
  OPTIMIZER_DEFAULTS,
  type OptimizerSettings,
  type Schedule,
  type Training,
} from '../engine/training.ts';
import type { Findings } from './findings.ts';
import { type JsonNode, memberOf } from './json-document.ts';
import { clipNeedsOne, needsOptimizer, nesterovNeedsMomentum } from './scenario-errors.ts';
import type { OptimizerFields, TrainingFields } from './schema.ts';

/** Defaults filled in; what contradicts itself is reported. `node` is the training section. */
export function readTraining(
  fields: TrainingFields | undefined,
  feed: Feed | undefined,
  node: JsonNode | undefined,
  findings: Findings,
): Training {
  if (fields === undefined) return { iterations: 1, ...(feed && { feed }) };
  if (fields.optimizer === undefined)
    for (const field of ['clip', 'schedule'] as const)
      if (fields[field] !== undefined) findings.report(needsOptimizer(field), memberOf(node, field));
  const optimizer = fields.optimizer && withDefaults(fields.optimizer);
  if (optimizer?.type === 'sgd' && optimizer.nesterov && (optimizer.momentum === 0 || optimizer.dampening !== 0))
    findings.report(nesterovNeedsMomentum(optimizer.momentum), memberOf(memberOf(node, 'optimizer'), 'nesterov'));
  const clip = clipOf(fields.clip, memberOf(node, 'clip'), findings);
  return {
    iterations: fields.iterations ?? 1,
    ...(optimizer && { optimizer }),
    ...(clip && { clip }),
    ...(fields.schedule && { schedule: scheduleOf(fields.schedule) }),
    ...(feed && { feed }),
  };
}

function withDefaults(fields: OptimizerFields): OptimizerSettings {
  switch (fields.type) {
    case 'sgd':
      return { ...OPTIMIZER_DEFAULTS.sgd, ...fields };
    case 'adam':
    case 'adamw':
      return { ...OPTIMIZER_DEFAULTS[fields.type], ...fields };
    case 'rmsprop':
      return { ...OPTIMIZER_DEFAULTS.rmsprop, ...fields };
    case 'adagrad':
      return { ...OPTIMIZER_DEFAULTS.adagrad, ...fields };
  }
}

const scheduleOf = (fields: NonNullable<TrainingFields['schedule']>): Schedule =>
  fields.type === 'cosine' ? { ...fields, min: fields.min ?? 0 } : fields;

function clipOf(fields: TrainingFields['clip'], node: JsonNode | undefined, findings: Findings): Clip | undefined {
  if (fields === undefined) return undefined;
  const { norm, value } = fields;
  if (norm !== undefined && value === undefined) return { norm };
  if (value !== undefined && norm === undefined) return { value };
  findings.report(clipNeedsOne(), node);
  return undefined;
}
