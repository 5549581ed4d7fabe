/** Says of a tensor that a recorded run keeps in part how much of it is kept, and what is known of all its elements. */

import type { Event, EventFacts } from '../engine/events.ts';
import { tensorWritten } from '../engine/written-tensor.ts';
import { indexOf, scalar, sizeOf, type Whole } from '../tensor/tensor.ts';
import { exactText } from '../text/amounts.ts';
import { type NumberStyle, writerFor } from './derivation.ts';

/** `kept: the first 4 of 6 numbers; all have min −1, max 4, mean 1.5, norm 5.57, 1 zero`; undefined for a tensor that is kept whole. */
export function keptRemark(event: Event, style: NumberStyle, facts: () => EventFacts): string | undefined {
  const made = tensorWritten(event);
  const { whole } = made ?? {};
  if (made === undefined || whole === undefined) return undefined;
  const { nan, inf } = facts().first ?? {};
  const places = Object.entries({ NaN: nan, '±∞': inf }).flatMap(([word, place]) =>
    place === undefined || place >= sizeOf(whole.shape)
      ? []
      : [`, the first ${word} at [${indexOf(whole.shape, place).join(', ')}]`],
  );
  const kept = `kept: the first ${exactText(made.data.length)} of ${exactText(sizeOf(whole.shape))} numbers`;
  return `${kept}; all have ${wholeWords(whole, style).join(', ')}${places.join('')}`;
}

/** `min −1`, …, `1 zero`, `2 NaN`; the first four are those of the finite elements. */
export function wholeWords(whole: Whole, style: NumberStyle): readonly string[] {
  const { min, max, mean, norm, zeros, nan, inf } = whole;
  const facts = Object.entries({ min, max, mean, norm });
  const write = writerFor(
    style,
    [],
    facts.map(([, x]) => scalar(x)),
  );
  const isAnyFinite = nan + inf < sizeOf(whole.shape);
  return [
    ...(isAnyFinite ? facts.map(([name, x]) => `${name} ${write(scalar(x))}`) : []),
    `${exactText(zeros)} ${zeros === 1 ? 'zero' : 'zeros'}`,
    ...(nan > 0 ? [`${exactText(nan)} NaN`] : []),
    ...(inf > 0 ? [`${exactText(inf)} ±∞`] : []),
    ...(isAnyFinite ? [] : ['no finite element']),
  ];
}
