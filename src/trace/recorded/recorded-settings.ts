/** The settings of a recorded call, which remember what a rule has understood of them: with others, it is no call that the rule knows. */

import type { Json } from './records.ts';

/** Settings that change no number: where a tensor lies, how it is computed, what its shape says anyway, and what is made beside it. */
const WITHOUT_EFFECT = [
  ...['layout', 'device', 'pin_memory', 'memory_format', 'non_blocking', 'requires_grad', 'sparse', 'sparse_grad'],
  ...['benchmark', 'deterministic', 'cudnn_enabled', 'cudnn_enable', 'allow_tf32'],
  ...['keepdim', 'ceil_mode', 'output_padding'],
  ...['compute_log_sumexp', 'return_debug_mask', 'need_attn_weights', 'momentum', 'exponential_average_factor'],
];

/** Values with which every operator does what it does without the setting. */
const USUAL: Json = { alpha: 1, beta: 1, decimals: 0, approximate: 'none', log_target: false, enable_gqa: false };

/** Settings that may be null, as if they were not given; with another name, null is an operand that was left out. */
const MAY_BE_NULL: ReadonlySet<string> = new Set([
  ...['dtype', 'generator', 'dim', 'start', 'end', 'min', 'max', 'eps', 'p', 'nan', 'posinf', 'neginf', 'correction'],
  ...['rounding_mode', 'stable', 'divisor_override', 'padding_idx', 'compute_mode', 'output_size', 'scale'],
  ...['scale_factors', 'scales', 'scales_d', 'scales_h', 'scales_w'],
]);

export class RecordedSettings {
  private readonly written: Json;
  private readonly understood = new Set(WITHOUT_EFFECT);

  constructor(written: Json) {
    this.written = written;
  }

  /** The same settings, of which nothing is understood yet. */
  anew(): RecordedSettings {
    return new RecordedSettings(this.written);
  }

  /** Whether each of them was understood by what asked for it, as it is written here. */
  get areUnderstood(): boolean {
    return Object.entries(this.written).every(
      ([key, value]) => this.understood.has(key) || value === USUAL[key] || (value === null && MAY_BE_NULL.has(key)),
    );
  }

  /** A number, or a truth value as 0 and 1; undefined where it is not given. */
  number(key: string): number | undefined {
    const value = numberIn(this.written[key]);
    if (value !== undefined) this.understood.add(key);
    return value;
  }

  /** Whole numbers; undefined where they are not given. */
  numbers(key: string): readonly number[] | undefined {
    return this.list(key, (value): value is number => Number.isInteger(value));
  }

  /** Numbers, such as factors by which axes grow. */
  reals(key: string): readonly number[] | undefined {
    return this.list(key, value => typeof value === 'number');
  }

  /** Whole numbers with gaps. */
  places(key: string): readonly (number | null)[] | undefined {
    return this.list(key, value => value === null || typeof value === 'number');
  }

  /** @param usual where it is not given */
  is(key: string, usual = false): boolean {
    const value = this.written[key];
    if (typeof value === 'boolean') this.understood.add(key);
    return typeof value === 'boolean' ? value : usual;
  }

  text(key: string): string | undefined {
    const value = this.written[key];
    if (typeof value === 'string') this.understood.add(key);
    return typeof value === 'string' ? value : undefined;
  }

  /** Whether it stands for an operand that was left out before one that was given. */
  isLeftOut(key: string): boolean {
    const isNull = this.written[key] === null;
    if (isNull) this.understood.add(key);
    return isNull;
  }

  /** Takes those for understood that change nothing in this call; all without a key. */
  ignore(...keys: readonly string[]): void {
    for (const key of keys.length > 0 ? keys : Object.keys(this.written)) this.understood.add(key);
  }

  private list<Value>(key: string, isOne: (value: unknown) => value is Value): readonly Value[] | undefined {
    const value: unknown = this.written[key];
    if (!Array.isArray(value) || !value.every(isOne)) return undefined;
    this.understood.add(key);
    return value;
  }
}

/** A log writes ∞ and whole numbers beyond 2⁵³ as texts. */
function numberIn(value: unknown): number | undefined {
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'string' && /^(-?Infinity|-?\d{16,})$/.test(value)) return Number(value);
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
