/** Loss scaling: the loss counts for more in the backward pass, so that small gradients do not become 0, and the update divides by as
 * much. Source: torch.cuda.amp.GradScaler. */

import type { Program } from '../graph/program.ts';
import { roundAll } from '../tensor/dtype.ts';
import type { ReadonlyFloats } from '../tensor/tensor.ts';

export interface LossScale {
  /** Above 0. */
  readonly initial: number;
  /** How it follows the gradients; one without stays. */
  readonly dynamic?: DynamicScale;
}

/** PyTorch's settings in camel case. */
export interface DynamicScale {
  /** What the scale is multiplied by after `growthInterval` iterations without ∞ or NaN; above 1. */
  readonly growthFactor: number;
  /** What it is multiplied by when a gradient has ∞ or NaN; between 0 and 1. */
  readonly backoffFactor: number;
  readonly growthInterval: number;
}

/** PyTorch's defaults. */
export const SCALE_DEFAULTS = {
  initScale: 65_536,
  growthFactor: 2,
  backoffFactor: 0.5,
  growthInterval: 2_000,
} as const;

/** A scale, and the iteration at whose end it was set: 0 before the first. */
export interface StandingScale {
  readonly scale: number;
  readonly since: number;
}

/** Returns the scale after iteration n; the same number where it stays. @param isSkipped Whether a gradient had ∞ or NaN. */
export function nextScale(
  dynamic: DynamicScale,
  { scale, since }: StandingScale,
  n: number,
  isSkipped: boolean,
): number {
  if (isSkipped) return Math.fround(scale * dynamic.backoffFactor);
  const grown = Math.fround(scale * dynamic.growthFactor);
  return n - since >= dynamic.growthInterval && Number.isFinite(grown) ? grown : scale;
}

/** The scales of a run, by the events that changed them; few, and never dropped. */
export class Scales {
  private begun: StandingScale | undefined;
  private readonly changes: (StandingScale & { readonly position: number })[] = [];

  /** @param initial Undefined without loss scaling. */
  constructor(initial: number | undefined) {
    this.begun = initial === undefined ? undefined : { scale: initial, since: 0 };
  }

  fork(length: number): Scales {
    const forked = new Scales(undefined);
    forked.begun = this.begun;
    forked.changes.push(...this.changes.filter(({ position }) => position < length));
    return forked;
  }

  /** For a recorder that goes on from a checkpoint. */
  begin(scale: StandingScale | undefined): void {
    this.begun = scale;
  }

  change(position: number, scale: number, since: number): void {
    this.changes.push({ position, scale, since });
  }

  /** The scale by the last event before event i; undefined without loss scaling. */
  before(i: number): StandingScale | undefined {
    return this.changes.findLast(({ position }) => position < i) ?? this.begun;
  }

  /** The scale now. */
  get latest(): StandingScale | undefined {
    return this.changes.at(-1) ?? this.begun;
  }

  /** Position of the last change before event i. */
  lastChange(i: number): number | undefined {
    return this.changes.findLast(({ position }) => position < i)?.position;
  }
}

/** Writes a gradient divided by the scale, and returns the array. What is kept in float16 or bfloat16 is divided in float32: there it could become 0 again. */
export function unscaledInto(
  into: Float64Array,
  gradient: ReadonlyFloats,
  scale: number,
  { precision }: Program,
): Float64Array {
  for (let i = 0; i < into.length; i++) into[i] = gradient[i]! / scale;
  if (precision !== undefined) roundAll('float32', into);
  return into;
}
