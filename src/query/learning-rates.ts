/** Learning rates, as expressions read them: `lr` of the last update, `lr(W1)` of the last update of W1. */

import { EventLog, NONE } from '../engine/log.ts';
import { type NodeId, nodeOf, type Program } from '../graph/program.ts';
import { quoted } from '../graph/quoted-names.ts';
import { type Expression, partsOf, type Span } from '../language/ast.ts';
import { LanguageError } from '../language/language-error.ts';
import { formatNumber } from '../text/number-format.ts';
import { type Rate, ratesRead } from './recorded-rates.ts';

/** What an expression is read for: a run, or a program whose rates are not known yet. */
export type ReadFor = EventLog | { readonly program: Program };

/** The learning rate of the update at position i; NaN where a recorded run does not say it. */
export const rateOf = (log: EventLog, i: number): number =>
  log.program.recorded === undefined
    ? log.updates!.rateOf(log.nodeAt(i), log.iterationAt(i)) // an update has a rule
    : (log.factsAt(i).lr ?? Number.NaN);

/** The last update of any of the parameters, by the events that wrote their values; NONE before the first. */
export const lastUpdateOf = (
  log: EventLog,
  parameters: readonly NodeId[],
  writerOf: (parameter: NodeId) => number | undefined,
): number => parameters.reduce((last, id) => Math.max(last, log.lastUpdate(writerOf(id) ?? NONE)), NONE);

/** Checks that `lr` alone, in an expression that reads it, says which rate it is. @throws LanguageError where parameters have several. */
export function expectOneRate(run: ReadFor, expression: Expression): void {
  if (!(run instanceof EventLog)) return;
  const [one, other] = ratesApart(run);
  if (one === undefined || other === undefined) return;
  const text = ({ parameter, rate }: Rate) => `${formatNumber(rate)} for ${nodeOf(run.program, parameter).name}`;
  const name = quoted(nodeOf(run.program, one.parameter).name);
  throw new LanguageError(
    'several-rates',
    `lr has several values: ${text(one)}, ${text(other)}`,
    bareIn(expression)!, // asked where it does
    `write lr(${name})`,
  );
}

/** Where the expression says `lr` alone, if it does. */
const bareIn = (part: Expression): Span | undefined =>
  part.kind === 'name' && part.name === 'lr'
    ? part.span
    : partsOf(part)
        .map(bareIn)
        .find(found => found !== undefined);

/** Two parameters of different rates; none where all have one. */
function ratesApart(log: EventLog): readonly Rate[] {
  const { program, updates } = log;
  const given = program.parameters.map(parameter => ({ parameter, rate: updates?.settingsOf(parameter).lr ?? 0 }));
  for (const [first, ...others] of program.recorded === undefined ? [given] : ratesRead(log)) {
    const other = others.find(({ rate }) => !Object.is(rate, first!.rate)); // there are others
    if (other !== undefined) return [first!, other]; // as above
  }
  return [];
}
