/** Clicks, taps and the wheel as the terminal's mouse reports. */

import type { MouseReport } from '../../tui/shell/mouse.ts';
import type { Grid } from './grid.ts';

/** Pixels of the wheel that are one step; a touchpad sends a few at a time. */
const STEP = 40;
/** Pixels of a line, where a wheel counts lines. */
const LINE = 16;

export function listenToPointer(screen: HTMLElement, grid: Grid, take: (report: MouseReport) => void): void {
  const placeOf = (event: MouseEvent) => ({
    ...grid.cellAt(event),
    shift: event.shiftKey,
    alt: event.altKey,
    ctrl: event.ctrlKey,
  });
  screen.addEventListener('click', event => {
    if (String(getSelection()) !== '') return; // text was marked
    take({ ...placeOf(event), action: 'press', button: 'left' });
  });
  let turned = 0;
  screen.addEventListener(
    'wheel',
    event => {
      if (document.activeElement !== screen || event.ctrlKey) return; // the page around scrolls, and Ctrl zooms
      event.preventDefault();
      turned += event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * LINE : event.deltaY;
      for (; Math.abs(turned) >= STEP; turned -= Math.sign(turned) * STEP)
        take({ ...placeOf(event), action: turned < 0 ? 'wheelUp' : 'wheelDown' });
    },
    { passive: false },
  );
}
