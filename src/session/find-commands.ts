/** Finding the next event of some kind: without an argument a menu asks which. */

import type { Draft } from 'immer';
import { nodeOf } from '../graph/program.ts';
import { type Command, jumpTo, logOf, selectedNode } from './command.ts';
import { FINDS, type Find } from './find.ts';
import { findEvent } from './run-to.ts';
import type { Direction, Session } from './session.ts';

/** `above 0.5`, `node`; a threshold only where there is one. */
function find(draft: Draft<Session>, direction: Direction, text: string): void {
  const [name = '', number] = text.trim().split(/\s+/);
  const wanted = FINDS.find(candidate => candidate.name === name);
  const threshold = number === undefined ? wanted?.threshold : Number(number);
  if (wanted === undefined || (wanted.threshold !== undefined && !(Number(threshold) >= 0))) {
    draft.message =
      wanted === undefined
        ? `there is nothing to find called “${name}”: ${FINDS.map(known => known.name).join(', ')}`
        : `${name} takes a number from 0, as in ${name} ${wanted.threshold}`;
    return;
  }
  jumpToFound(draft, direction, wanted, threshold ?? 0);
}

function jumpToFound(draft: Draft<Session>, direction: Direction, wanted: Find, threshold: number): void {
  const log = logOf(draft);
  const node = selectedNode(draft);
  if (wanted.needsNode && node === undefined) {
    draft.message = 'nothing is selected here; ↑↓ select a node';
    return;
  }
  const words = findWords(wanted, threshold);
  const isWanted = wanted.test(log, node ?? 0, threshold);
  if (isWanted === undefined) {
    draft.message = `${nodeOf(log.program, node ?? 0).name} has no ${wanted.name === 'sign' ? 'gradient' : wanted.name}`;
    return;
  }
  const found = findEvent(log, draft.position, direction, isWanted);
  if (found === undefined) {
    draft.message = `not found ${direction === 'forward' ? 'after' : 'before'} this event: ${words}`;
    return;
  }
  jumpTo(draft, found);
  const at = log.nodeAt(found);
  draft.message = `event ${found}${at < 0 ? '' : `, ${nodeOf(log.program, at).name}`}: ${words}`;
  if (wanted.needsNode) draft.selected = node;
}

/** `|gradient| above 0.5`. */
export const findWords = ({ does, threshold }: Find, given: number | string): string =>
  threshold === undefined ? does : `${does} ${given}`;

const finding = (name: string, direction: Direction, order: string): Command => ({
  name,
  argument: 'KIND',
  does: `find the ${order} event by what it is: node, operation, NaN, |gradient|, sign, update`,
  group: 'Find',
  run: (draft, argument) => {
    if (argument === '') draft.menu = { kind: 'find', direction, choice: 0, typed: '' };
    else find(draft, direction, argument);
  },
});

export const FIND_COMMANDS: readonly Command[] = [
  finding('find-next', 'forward', 'next'),
  finding('find-previous', 'backward', 'previous'),
];
