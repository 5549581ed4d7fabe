/** The log itself, one readable line an event; only the lines in sight are made. */

import { type Phase, phaseOf } from '../../engine/events.ts';
import { writerFor } from '../../explain/derivation.ts';
import { nodeOf } from '../../graph/program.ts';
import type { Session } from '../session.ts';
import { styleOf } from './numbers.ts';

export interface EventLine {
  readonly position: number;
  readonly phase: Phase;
  readonly text: string;
  readonly isCurrent: boolean;
}

/** `height` lines around the current position. */
export function eventsView(session: Session, height: number): readonly EventLine[] {
  const { log } = session.run;
  const first = Math.min(Math.max(session.position - Math.floor(height / 2), 0), Math.max(log.length - height, 0));
  const count = Math.min(height, log.length - first);
  return Array.from({ length: count }, (_, row) => {
    const position = first + row;
    return {
      position,
      phase: phaseOf(log.typeAt(position)),
      text: eventText(session, position),
      isCurrent: position === session.position,
    };
  });
}

/** What happened, in symbols: `z1 = [13.694, 16.763]`, `e → d −2`, `∂a += −2`. */
export function eventText(session: Session, position: number): string {
  const { log } = session.run;
  const { program } = log;
  const event = log.at(position);
  const style = styleOf(session, 36);
  const name = (id: number) => nodeOf(program, id).name;
  switch (event.type) {
    case 'iteration.started':
      return `iteration ${event.iteration}`;
    case 'gradients.cleared':
      return 'gradients cleared';
    case 'value.computed':
      return `${name(event.node)} = ${writerFor(style, [event.node], [event.value])(event.value)}`;
    case 'backward.seeded':
      return `∂${name(event.node)} = 1`;
    case 'contribution.computed': {
      const { from, to } = program.edges[event.edge]!;
      return `${name(from)} ⇠ ${name(to)}  sends ${writerFor(style, [to], [event.share])(event.share)}`;
    }
    case 'gradient.accumulated':
      return `∂${name(event.node)} = ${writerFor(style, [event.node], [event.after])(event.after)}`;
    case 'parameter.updated':
      return `${name(event.parameter)} ← ${writerFor(style, [event.parameter], [event.before, event.after])(event.after)}`;
  }
}
