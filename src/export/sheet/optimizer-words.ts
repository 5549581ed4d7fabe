/** What an update by hand needs to know of its optimizer. */

import type { OptimizerSettings } from '../../engine/optimizers/table.ts';
import type { Training } from '../../engine/training.ts';

/** `sgd with learning rate 0.1, momentum 0.9; gradients clipped to norm 1; cosine schedule`. Settings that are 0 or false do nothing. */
export function optimizerWords(
  { clip, schedule, groups = [], state = new Map() }: Training,
  { type, lr, ...settings }: OptimizerSettings,
  number: (x: number) => string,
): string {
  const written = (value: unknown): string =>
    typeof value === 'number'
      ? number(value)
      : Array.isArray(value)
        ? `[${value.map(written).join(', ')}]`
        : String(value);
  const acting = Object.entries(settings).filter(([, value]) => value !== 0 && value !== false);
  return [
    [`${type} with learning rate ${number(lr)}`, ...acting.map(([name, value]) => `${name} ${written(value)}`)].join(
      ', ',
    ),
    ...groups.map(group => {
      const values: Readonly<Record<string, unknown>> = group.settings;
      return `${group.parameters.join(', ')} with ${group.own.map(name => `${name} ${written(values[name])}`).join(', ')}`;
    }),
    ...(state.size === 0
      ? []
      : [`${[...state.keys()].join(', ')} with the state of earlier updates, as the scenario gives it`]),
    ...clipWords(clip, number),
    ...(schedule === undefined ? [] : [`${schedule.type} schedule`]),
  ].join('; ');
}

function clipWords(clip: Training['clip'], number: (x: number) => string): readonly string[] {
  if (clip === undefined) return [];
  return 'norm' in clip
    ? [`gradients clipped to norm ${number(clip.norm)}`]
    : [`each gradient clipped to ±${number(clip.value)}`];
}
