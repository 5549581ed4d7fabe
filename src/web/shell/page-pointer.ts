/** Clicks, taps and the wheel as the terminal's mouse reports, and swipes as keys. */

import type { Chord } from '../../tui/shell/chord.ts';
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

/** Pixels that a finger moves to the side in a swipe. */
const SWIPE = 48;

/** A swipe presses the arrow against it, as pages are turned: to the left is forwards. */
export function listenToSwipes(screen: HTMLElement, press: (chord: Chord) => void): void {
  let start: Touch | undefined;
  screen.addEventListener('touchstart', ({ touches }) => {
    start = touches.length === 1 ? touches[0] : undefined;
  });
  screen.addEventListener('touchend', ({ changedTouches: [end] }) => {
    if (start === undefined || end === undefined || String(getSelection()) !== '') return; // text was marked
    const [x, y] = [end.clientX - start.clientX, end.clientY - start.clientY];
    start = undefined;
    if (Math.abs(x) >= SWIPE && Math.abs(x) > 2 * Math.abs(y)) press(x < 0 ? 'right' : 'left');
  });
}
