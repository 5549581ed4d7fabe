/** What a page shows without its script: the frame, and the whole run in sentences. */

import { PAGE_LIMITS } from '../limits.ts';
import { sentenceLine, styleFor } from '../query/event-sentence.ts';
import { runOf, type Session } from '../session/session.ts';
import { escapeMarkup } from '../text/markup.ts';
import { visibleLine } from '../text/visible.ts';
import { screenOf } from '../tui/screen.ts';
import type { Size } from '../tui/shell/application.ts';
import { rowHtml } from '../web/row-html.ts';

/** Yields the lines of HTML. @param size Of the frame, in cells. */
export function* stillPage(session: Session, size: Size): Generator<string> {
  const { scenario, log } = runOf(session);
  const style = styleFor(scenario, session.view.digits);
  yield `<div class="still"><h1>${escapeMarkup(visibleLine(scenario.title))}</h1>`;
  yield '<p>With JavaScript this page steps through the run, forwards and backwards. Without it, here is one frame, and every event in words.</p>';
  yield `<div class="grid" aria-hidden="true">${screenOf(session, size).map(rowHtml).join('')}</div>`;
  yield '<ol start="0">';
  const shown = Math.min(log.length, PAGE_LIMITS.transcript);
  for (let i = 0; i < shown; i++)
    yield `<li>${escapeMarkup(sentenceLine(scenario, log, i, style).replace(NUMBER, ''))}</li>`;
  yield '</ol>';
  if (shown < log.length) yield `<p>${log.length - shown} more events follow; backprop-tui trace prints them.</p>`;
  yield '</div>';
}

/** The list numbers its events. */
const NUMBER = /^Event \d+ of 0 to \d+(?:, \w+)?\. /;
