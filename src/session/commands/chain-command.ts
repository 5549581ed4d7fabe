/** The chain of all factors from the loss to a node, in the ledger. */

import { stateAt } from '../../engine/state.ts';
import { explainChain } from '../../explain/chain.ts';
import { DEFAULT_STYLE } from '../../explain/derivation.ts';
import { nodeOf, type Program, rulelessIn } from '../../graph/program.ts';
import { logOf, type Session, type SessionDraft } from '../session.ts';
import { type Command, mistakeOf, NOTHING_SELECTED, parseNode, selectByHand, selectedNode } from './command.ts';

/** Why the selected node has no chain here; undefined when it has one. */
function chainReason(session: Session, argument: string): string | undefined {
  if (argument === '' && session.selection.chain !== undefined) return undefined;
  const state = stateAt(logOf(session), session.place.position);
  const { program } = state;
  if (argument !== '') return ruleReason(program);
  const node = selectedNode(session);
  if (node === undefined) return NOTHING_SELECTED;
  const { name, isReached } = nodeOf(program, node);
  if (program.loss === undefined) return 'this program has no loss: there is no gradient';
  if (!isReached) return `no gradient is sent to ${name}`;
  const ruleless = ruleReason(program);
  if (ruleless !== undefined) return ruleless;
  const isThere = state.valueOf(program.loss) !== undefined && !state.isStale(program.loss);
  return isThere ? undefined : `${nodeOf(program, program.loss).name} has no value yet at this event`;
}

/** Why no node has a chain; undefined where every operation has its rule. */
function ruleReason(program: Program): string | undefined {
  const ruleless = rulelessIn(program);
  return ruleless && `the chain rule needs a rule of every operation, and ${ruleless} has none here`;
}

/** By name and shape first, then with all numbers where there are tensors, then the ledger again. */
function nextForm(draft: SessionDraft): void {
  const { chain } = draft.selection;
  const node = selectedNode(draft);
  draft.selection.inside = undefined;
  if (chain === undefined) draft.selection.chain = 'shapes';
  else if (chain === 'numbers' || node === undefined) draft.selection.chain = undefined;
  else {
    const state = stateAt(logOf(draft), draft.place.position);
    draft.selection.chain = explainChain(state, node, DEFAULT_STYLE, 'shapes').hasTensors ? 'numbers' : undefined;
  }
}

function showChain(draft: SessionDraft, text: string): void {
  draft.view.pane = 'ledger';
  if (text === '') {
    nextForm(draft);
    return;
  }
  const mistake = mistakeOf(() => parseNode(logOf(draft), text));
  if (mistake !== undefined) {
    draft.message = [mistake.message, mistake.hint].filter(part => part !== undefined).join('; ');
    return;
  }
  selectByHand(draft, parseNode(logOf(draft), text));
  draft.selection.chain = 'shapes';
}

export const CHAIN_COMMAND = {
  name: 'chain',
  argument: 'NODE',
  does: 'chain rule: all factors from the loss to this node, with their numbers; again: every element',
  group: 'Look',
  disabledReason: chainReason,
  mistake: (session, text) => (text === '' ? undefined : mistakeOf(() => parseNode(logOf(session), text))),
  run: showChain,
} as const satisfies Command;
