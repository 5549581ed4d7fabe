/** The computation graph at an event, as a figure. */

import { logOf, runOf, type Session } from '../session/session.ts';
import { THEMES, type Theme } from '../tui/theme.ts';
import { graphDot, graphMermaid } from './graph-dot.ts';
import { type GraphModel, withoutEvent } from './graph-model.ts';
import { graphPicture } from './graph-picture.ts';
import { pictureSvg } from './picture-svg.ts';
import { pictureTikz } from './picture-tikz.ts';
import { shownModel } from './shown-model.ts';
import type { Write, Writing } from './writer.ts';

export const write: Write = async function* (subject, writing) {
  const session = await subject.session();
  const model = shownModel(session, writing);
  yield* written(session, subject.isAtEvent ? model : withoutEvent(model), THEMES[writing.theme ?? 'light'], writing);
};

function* written(
  session: Session,
  model: GraphModel,
  theme: Theme,
  { ending, graph = 'circuit' }: Writing,
): Generator<string> {
  switch (ending) {
    case 'svg':
      yield pictureSvg(graphPicture(model, graph), titleOf(session), theme);
      break;
    case 'tex':
      yield* pictureTikz(graphPicture(model, graph), theme);
      break;
    case 'dot':
      yield* graphDot(model, theme);
      break;
    default:
      yield graphMermaid(model, theme);
  }
}

const titleOf = (session: Session): string =>
  `${runOf(session).scenario.title}: the graph after event ${session.place.position} of ${logOf(session).length - 1}`;
