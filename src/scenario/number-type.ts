/** The type of a scenario's numbers. */

import { type LossScale, SCALE_DEFAULTS } from '../engine/loss-scale.ts';
import type { Training } from '../engine/training.ts';
import { nodeOf, type Precision, type Program } from '../graph/program.ts';
import { roundedCopy, roundTo } from '../tensor/dtype.ts';
import { type Tensor, tensor } from '../tensor/tensor.ts';
import type { Findings } from './findings.ts';
import { type JsonNode, memberOf } from './json-document.ts';
import { masterOfWide, needsOptimizer, scaleIsZero, scaleOfKept, tooLargeForType } from './training-errors.ts';
import type { TrainingFields } from './training-schema.ts';

/** Returns the type in which the program computes; undefined where that is float64. @param section The training section. */
export function readPrecision(
  fields: Pick<TrainingFields, 'precision' | 'master'> | undefined,
  section: JsonNode | undefined,
  findings: Findings,
): Precision | undefined {
  const { precision: dtype = 'float64', master = false } = fields ?? {};
  const isNarrow = dtype === 'float16' || dtype === 'bfloat16';
  if (master && !isNarrow) findings.report(masterOfWide(dtype), memberOf(section, 'master'));
  return dtype === 'float64' ? undefined : { dtype, master: master && isNarrow };
}

/** Returns the loss scale with defaults filled in; one that the type of the loss does not reach is reported. @param section The training section. */
export function readScale(fields: TrainingFields, section: JsonNode | undefined, findings: Findings): LossScale {
  const { scale = 'dynamic', precision = 'float64', clear, optimizer } = fields;
  const node = memberOf(section, 'scale');
  if (clear === 'never') findings.report(scaleOfKept(), node);
  if (typeof scale === 'number') {
    const rounded = roundTo(precision, scale);
    if (!Number.isFinite(rounded)) findings.report(tooLargeForType(scale, precision), node);
    else if (rounded === 0) findings.report(scaleIsZero(scale, precision), node);
    return { initial: scale };
  }
  if (optimizer === undefined) findings.report(needsOptimizer('scale'), node);
  const { initScale, ...dynamic } = { ...SCALE_DEFAULTS, ...(scale === 'dynamic' ? {} : scale) };
  if (!Number.isFinite(Math.fround(initScale)))
    findings.report(tooLargeForType(initScale, 'float32'), memberOf(node, 'initScale'));
  return { initial: initScale, dynamic };
}

/** Returns the training with the examples in the types of their leaves. */
export function withRoundedExamples(training: Training, program: Program): Training {
  const { feed } = training;
  return feed === undefined
    ? training
    : { ...training, feed: { ...feed, leaves: roundedExamples(feed.leaves, program) } };
}

/** Returns the examples of leaves of a program in the types of the leaves. */
export function roundedExamples(leaves: ReadonlyMap<string, Tensor>, program: Program): ReadonlyMap<string, Tensor> {
  if (program.precision === undefined) return leaves;
  const rounded = [...leaves].map(([name, examples]) => {
    const { dtype } = nodeOf(program, program.byName.get(name)!); // a leaf with examples is one of the program's
    const { shape, data } = examples;
    return [name, dtype === undefined ? examples : tensor(shape, roundedCopy(dtype, data))] as const;
  });
  return new Map(rounded);
}
