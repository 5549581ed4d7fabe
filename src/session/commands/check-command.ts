/** The command that holds every gradient of an iteration against central differences. */

import type { CheckedGradient } from '../../engine/checked-gradient.ts';
import { checksOf, isLongCheck, uncheckable } from '../../engine/gradient-check.ts';
import { each } from '../../engine/in-parts.ts';
import type { EventLog } from '../../engine/log.ts';
import { stateAt } from '../../engine/state.ts';
import { wasChanged } from '../../explain/chain-recorded.ts';
import { type Search, whenHeld } from '../../query/search.ts';
import { workOn } from '../look-for.ts';
import { GradientReport } from '../runs.ts';
import { logOf, type SessionDraft } from '../session.ts';
import { type Command, unless, whereRecorded } from './command.ts';

/** Marks every node ✓, ✗ or "kink". The ledger of a node shows the comparison. */
function checkIteration(draft: SessionDraft): void {
  const log = logOf(draft);
  const { position } = draft.place;
  const iteration = log.iterationAt(position);
  workOn(
    draft,
    `checking the gradients of iteration ${iteration}`,
    checking(log, iteration, position),
    (there, found) => report(there, iteration, found),
  );
}

/** All checks of an iteration; in parts where they take long. */
function* checking(log: EventLog, iteration: number, at: number): Search<readonly CheckedGradient[]> {
  const isLong = isLongCheck(log.program);
  const checks = yield* whenHeld(() => checksOf(log, iteration));
  const parts = each(checks, check => check());
  let next = parts.next();
  for (; !next.done; next = parts.next()) if (isLong) yield { at, wasRecording: true, part: next.value };
  return next.value;
}

const BY_HAND = 'what was edited or skipped by hand does not follow from the rest';

function report(draft: SessionDraft, iteration: number, results: readonly CheckedGradient[]): void {
  const count = (verdict: CheckedGradient['verdict']) => results.filter(result => result.verdict === verdict).length;
  const contributions = results.filter(({ kind }) => kind === 'local').length;
  const checked = `${contributions} ${contributions === 1 ? 'contribution' : 'contributions'} and ${results.length - contributions} gradients`; // the loss and an operand at least
  const parts = [
    `${count('pass')} ✓`,
    `${count('fail')} ✗`,
    `${count('kink')} at or next to a kink`,
    `${count('nonfinite')} not finite`,
  ];
  const log = logOf(draft);
  const isChanged = count('fail') > 0 && wasChanged(stateAt(log, log.endOfBackward(iteration)));
  const why = isChanged ? `; ${BY_HAND}` : '';
  draft.report = new GradientReport(iteration, results);
  draft.message =
    results.length === 0
      ? 'this run has no gradient to check'
      : `gradient check of iteration ${iteration}: ${checked}, ${parts.filter(part => !part.startsWith('0')).join(', ')}${why}`;
}

const noGradient = unless(session => logOf(session).program.loss !== undefined, 'there is no gradient to check');

export const CHECK_COMMAND = {
  name: 'check-gradients',
  does: 'check every gradient of this iteration against central differences',
  group: 'Look',
  disabledReason: session => whereRecorded(session) ?? noGradient(session) ?? uncheckable(logOf(session).program),
  run: checkIteration,
} as const satisfies Command;
