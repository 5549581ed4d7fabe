/** The screen after an event as a picture. */

import { FRAME_LIMITS } from '../limits.ts';
import { logOf, runOf, type Session } from '../session/session.ts';
import { screenOf } from '../tui/screen.ts';
import { themeOn } from '../tui/theme.ts';
import { frameSvg } from './frame-svg.ts';
import type { Write } from './writer.ts';

export const write: Write = async function* (subject, { size = FRAME_LIMITS.usual, theme }) {
  const session = await subject.session();
  yield frameSvg(
    screenOf(session, size),
    size.columns,
    titleOf(session),
    themeOn(theme ?? session.view.theme ?? 'auto', 'dark'),
  );
};

const titleOf = (session: Session): string =>
  `${runOf(session).scenario.title}, event ${session.place.position} of ${logOf(session).length - 1}`;
