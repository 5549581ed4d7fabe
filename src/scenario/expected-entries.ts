/** The form of an entry of `expect`, and the digits of its numbers. */

import { type JsonNode, memberOf } from './json-document.ts';
import type { SourceText } from './source-text.ts';
import type { WrittenTensor } from './written-numbers.ts';

/** The keys of an entry that have numbers, and what these are about. */
export const SECTIONS = [
  ['values', 'value'],
  ['gradients', 'gradient'],
  ['parameters', 'parameter'],
  ['buffers', 'buffer'],
] as const;

/** Stands where the source prints no number. */
export const GAP = 'null';

/** Whether an entry is about a pass in evaluation. */
export const isInEvaluation = (entry: JsonNode): boolean => memberOf(entry, 'mode')?.value === 'eval';

/** Returns the numbers as they stand in the file, gaps among them. */
export const writtenIn = ({ places }: WrittenTensor, { text }: SourceText): readonly string[] =>
  places.map(({ offset, length }) => text.slice(offset, offset + length));

/** Returns the most significant digits of numbers as written, at least 1: `0.0120` → 3. */
export const mostDigits = (written: readonly string[]): number =>
  written.filter(number => number !== GAP).reduce((most, number) => Math.max(most, digitsOf(number)), 1);

function digitsOf(text: string): number {
  const [mantissa = ''] = text.split(/[eE]/);
  return mantissa.replace(/\D/g, '').replace(/^0+/, '').length;
}
