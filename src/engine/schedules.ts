/** Learning rate schedules: each is one record, its settings and the factor that they give. Schema, defaults, documents and remarks derive from the table.
 * Source: PyTorch's torch.optim.lr_scheduler, in closed form; a schedule that has ended keeps its last factor. */

import { pow } from '../ops/pow.ts';

/** A setting: iterations from 1, a factor from 0, a fraction from 0 to 1, or a divisor above 0. */
export interface ScheduleField {
  readonly kind: 'iterations' | 'factor' | 'fraction' | 'divisor';
  readonly means: string;
  /** The default; without it the setting is required. */
  readonly standard?: number;
}

type Fields = Readonly<Record<string, ScheduleField>>;
type Numbers<F extends Fields> = { readonly [Name in keyof F]: number };

export interface ScheduleRecord<Name extends string = string, F extends Fields = Fields> {
  readonly name: Name;
  /** For people: `Half a cosine from 1 down to min.` */
  readonly does: string;
  readonly fields: F;
  /** The learning rate is times this after `done` iterations. */
  factor(settings: Numbers<F>, done: number): number;
}

const schedule = <const Name extends string, const F extends Fields>(
  record: ScheduleRecord<Name, F>,
): ScheduleRecord<Name, F> => record;

const part = (done: number, iterations: number): number => Math.min(done / iterations, 1);

const length = (means: string) => ({ kind: 'iterations', means }) as const;

export const SCHEDULES = [
  schedule({
    name: 'step',
    does: 'Times the factor every so many iterations.',
    fields: { every: length('Iterations.'), factor: { kind: 'factor', means: 'For example 0.1.' } },
    factor: ({ every, factor }, done) => pow(factor, Math.floor(done / every)),
  }),
  schedule({
    name: 'exponential',
    does: 'Times the factor in each iteration.',
    fields: { factor: { kind: 'factor', means: 'For example 0.95.' } },
    factor: ({ factor }, done) => pow(factor, done),
  }),
  schedule({
    name: 'cosine',
    does: 'Half a cosine from 1 down to min.',
    fields: {
      iterations: length('Iterations until min is reached.'),
      min: { kind: 'fraction', means: 'As a fraction of lr, default 0.', standard: 0 },
    },
    factor: ({ iterations, min }, done) => cosine(1, min, part(done, iterations)),
  }),
  schedule({
    name: 'linear',
    does: 'A straight line.',
    fields: {
      iterations: length('Iterations until the last factor is reached.'),
      from: { kind: 'factor', means: 'First factor.' },
      to: { kind: 'factor', means: 'Last factor.' },
    },
    factor: ({ iterations, from, to }, done) => from + (to - from) * part(done, iterations),
  }),
  schedule({
    name: 'warmup',
    does: 'A straight line up to 1; then 1, or another schedule from its beginning.',
    fields: {
      iterations: length('Iterations until 1 is reached.'),
      from: { kind: 'fraction', means: 'First factor, default 1/3.', standard: 1 / 3 },
    },
    factor: ({ iterations, from }, done) => from + (1 - from) * part(done, iterations),
  }),
  schedule({
    name: 'onecycle',
    does: 'Half a cosine up to 1, and half a cosine down to almost 0: lr is the highest rate.',
    fields: {
      iterations: length('Iterations of the cycle.'),
      pctStart: { kind: 'fraction', means: 'The part of them that goes up, default 0.3.', standard: 0.3 },
      divFactor: { kind: 'divisor', means: 'The first factor is 1 / divFactor, default 25.', standard: 25 },
      finalDivFactor: {
        kind: 'divisor',
        means: 'The last factor is the first / finalDivFactor, default 10000.',
        standard: 1e4,
      },
    },
    factor({ iterations, pctStart, divFactor, finalDivFactor }, done) {
      const [first, last] = [1 / divFactor, iterations - 1];
      const top = pctStart * iterations - 1;
      if (done <= top && top > 0) return cosine(first, 1, done / top);
      const down = last > top ? (Math.min(done, last) - top) / (last - top) : 1;
      return cosine(1, first / finalDivFactor, down);
    },
  }),
] as const;

/** From one factor to another along half a cosine, at a part of the way from 0 to 1. */
const cosine = (from: number, to: number, way: number): number =>
  to + ((from - to) * (1 + Math.cos(Math.PI * way))) / 2;

type Known = (typeof SCHEDULES)[number];
type WithType = { [One in Known as One['name']]: { readonly type: One['name'] } & Numbers<One['fields']> };

/** Factors of the learning rate over the iterations. */
export type SingleSchedule = WithType[Known['name']];

/** A warmup may lead to another schedule. */
export type Schedule =
  | Exclude<SingleSchedule, WithType['warmup']>
  | (WithType['warmup'] & { readonly next?: SingleSchedule });

/** Returns the schedule with its defaults, also for the schedule after a warmup. The casts: the schema has checked that type and settings go together. */
export function withScheduleDefaults(fields: ScheduleFields): Schedule {
  const standards = Object.entries<ScheduleField>(recordOf(fields.type).fields).flatMap(([name, { standard }]) =>
    standard === undefined ? [] : [[name, standard] as const],
  );
  const next = fields.next !== undefined && { next: withScheduleDefaults(fields.next as ScheduleFields) };
  return { ...Object.fromEntries(standards), ...fields, ...next } as Schedule;
}

interface ScheduleFields {
  readonly type: Schedule['type'];
  readonly next?: unknown;
}

/** The cast: a union of records cannot say that each takes its own settings. */
const recordOf = (type: Schedule['type']): ScheduleRecord =>
  SCHEDULES.find(({ name }) => name === type)! as ScheduleRecord; // every type is one of the table

/** Returns the schedule in force in iteration n, from 1, and n counted from where it begins: after a warmup another may follow. */
export function scheduleIn(
  all: Schedule,
  iteration: number,
): { readonly schedule: SingleSchedule; readonly n: number } {
  if (all.type !== 'warmup' || all.next === undefined || iteration <= all.iterations)
    return { schedule: all, n: iteration };
  return { schedule: all.next, n: iteration - all.iterations };
}

/** Returns the factor of the learning rate in iteration n, from 1. */
export function rateFactor(all: Schedule | undefined, iteration: number): number {
  if (all === undefined) return 1;
  const { schedule, n } = scheduleIn(all, iteration);
  const { type, ...settings } = schedule;
  return recordOf(type).factor(settings, n - 1);
}
