/** The learning rate of each iteration in Python, in the closed form that the run uses. */

import type { Schedule, SingleSchedule } from '../../engine/schedules.ts';
import { bareNumber } from './python.ts';

/** A setting by its name, as Python writes it. */
type Settings = (name: string) => string;

const CLOSED_FORMS: Readonly<Record<SingleSchedule['type'], (setting: Settings) => string>> = {
  step: s => `${s('factor')} ** (done // ${s('every')})`,
  exponential: s => `${s('factor')} ** done`,
  cosine: s => `${s('min')} + (1 - ${s('min')}) * (1 + math.cos(math.pi * min(done / ${s('iterations')}, 1))) / 2`,
  linear: s => `${s('from')} + (${s('to')} - ${s('from')}) * min(done / ${s('iterations')}, 1)`,
  warmup: s => `${s('from')} + (1 - ${s('from')}) * min(done / ${s('iterations')}, 1)`,
  onecycle: s =>
    `one_cycle(done, ${['iterations', 'pctStart', 'divFactor', 'finalDivFactor'].map(name => s(name)).join(', ')})`,
};

/** PyTorch's OneCycleLR in closed form. */
const ONE_CYCLE = `def one_cycle(done, iterations, up, first, last):
    def half_cosine(start, end, part):
        return end + (start - end) * (1 + math.cos(math.pi * part)) / 2
    top, end = up * iterations - 1, iterations - 1
    if done <= top and top > 0:
        return half_cosine(1 / first, 1, done / top)
    part = (min(done, end) - top) / (end - top) if end > top else 1
    return half_cosine(1, 1 / first / last, part)
`;

/** The function `factor(done)`, by which the learning rate is multiplied after so many iterations. */
export function factorFunction(schedule: Schedule): string {
  const { type } = schedule;
  const next = schedule.type === 'warmup' ? schedule.next : undefined;
  const isOneCycle = [type, next?.type].includes('onecycle');
  return [
    ...(isOneCycle ? [ONE_CYCLE, ''] : []),
    'def factor(done):',
    ...(next === undefined ? [] : afterWarmup(lengthOf(schedule), next)),
    `    return ${closedForm(schedule)}`,
    '',
  ].join('\n');
}

const lengthOf = (schedule: Schedule): number => ('iterations' in schedule ? schedule.iterations : 0);

const afterWarmup = (iterations: number, next: SingleSchedule): readonly string[] => [
  `    if done >= ${iterations}:`,
  `        done -= ${iterations}`,
  `        return ${closedForm(next)}`,
];

function closedForm({ type, ...settings }: Schedule): string {
  const known: Readonly<Record<string, unknown>> = settings;
  return CLOSED_FORMS[type](name => bareNumber(Number(known[name])));
}
