/** The two runs of a comparison, and how far their numbers may be apart. */

import { EXIT, Failure } from '../failure.ts';
import type { Tolerance } from '../query/diff/tolerance.ts';
import { visibleLine } from '../text/visible.ts';
import { truncate } from '../text/width.ts';
import type { Side } from './diff-report.ts';
import { openInput, type RunInput, warnOfShortage } from './input.ts';
import type { Io } from './io.ts';
import type { FlagValues } from './options.ts';
import { wholeLog } from './record-ahead.ts';

/** A run, and the input that it comes from. */
export interface OpenedSide extends Side {
  readonly input: RunInput;
}

/** Resolves to the whole runs of two words. @throws Failure 2 when both are standard input, and as `openInput` does */
export async function sidesOf(
  words: readonly string[],
  flags: FlagValues,
  io: Io,
): Promise<readonly [OpenedSide, OpenedSide]> {
  if (words.every(word => word === '-'))
    throw new Failure(EXIT.usage, 'standard input can be one of the runs, not both');
  const [A = '', B = ''] = words;
  return [await sideOf(A, flags, io), await sideOf(B, flags, io)];
}

async function sideOf(word: string, flags: FlagValues, io: Io): Promise<OpenedSide> {
  const input = await openInput(word, flags, io);
  const log = await wholeLog(input, io);
  await warnOfShortage(input, log, io);
  return { name: input.name, scenario: input.scenario, log, input };
}

/** @throws Failure 2 for a tolerance between one run and nothing. */
export function demandNoTolerance(flags: FlagValues): void {
  if (flags.tolerance !== undefined)
    throw new Failure(EXIT.usage, '--tolerance: expected two files to compare, found one');
}

/** @throws Failure 2 */
export function toleranceIn({ tolerance: text }: FlagValues): Tolerance | undefined {
  if (text === undefined) return undefined;
  const [relative, absolute = 0, ...more] = text
    .split(',')
    .map(part => (/^\s*[\d.]+(e[-+]?\d+)?\s*$/i.test(part) ? Number(part) : Number.NaN));
  const isRead = relative !== undefined && relative >= 0 && absolute >= 0 && more.length === 0;
  if (isRead) return { relative, absolute };
  const found = truncate(visibleLine(text), 60);
  throw new Failure(EXIT.usage, `--tolerance: expected one number or two, such as 1e-6 or 1e-6,1e-9, found ${found}`);
}
