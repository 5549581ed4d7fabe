/** The row of buttons below the screen, and the line that brings up a phone's keyboard. */

import type { Session } from '../../session/session.ts';
import type { Chord } from '../../tui/shell/chord.ts';
import { hasLine } from '../browser-keys.ts';
import { type TouchKey, touchKeys } from '../touch-keys.ts';

/** A line is always empty but for this, so that erasing in it is told. */
const FILLER = '\u00a0';

export class Bar {
  readonly #element: HTMLElement;
  readonly #line: HTMLInputElement;
  #shown = '';

  constructor(element: HTMLElement, line: HTMLInputElement, press: (chord: Chord) => void) {
    this.#element = element;
    this.#line = line;
    element.addEventListener('click', ({ target }) => {
      const button = target instanceof Element ? target.closest('button') : null;
      if (button?.dataset.chord !== undefined && button.ariaDisabled !== 'true') press(button.dataset.chord);
    });
    listenToLine(line, press);
  }

  show(session: Session): void {
    const keys = touchKeys(session);
    const shown = JSON.stringify(keys);
    if (shown !== this.#shown) this.#replace(keys);
    this.#shown = shown;
    const needsLine = hasLine(session);
    if (needsLine === !this.#line.hidden) return;
    this.#line.hidden = !needsLine;
    // A finger that pressed a button needs the keyboard on the screen now.
    if (needsLine && matchMedia('(pointer: coarse)').matches) this.#line.focus();
  }

  #replace(keys: readonly TouchKey[]): void {
    const focused = this.#element.contains(document.activeElement) ? document.activeElement : null;
    const chord = focused instanceof HTMLElement ? focused.dataset.chord : undefined;
    for (const old of this.#element.querySelectorAll('button')) old.remove();
    const buttons = keys.map(buttonOf);
    this.#element.append(...buttons);
    if (chord !== undefined) (buttons.find(button => button.dataset.chord === chord) ?? buttons[0])?.focus();
  }
}

function buttonOf({ chord, sign, word, does, isDisabled }: TouchKey): HTMLButtonElement {
  const button = document.createElement('button');
  const key = document.createElement('kbd');
  key.textContent = sign;
  button.type = 'button';
  button.dataset.chord = chord;
  button.title = does;
  button.ariaDisabled = String(isDisabled);
  button.append(key, ` ${word}`);
  return button;
}

/** Passes on what is typed into the line; input methods end with the whole text. */
function listenToLine(line: HTMLInputElement, press: (chord: Chord) => void): void {
  const type = (text: string) => {
    for (const character of text) press(character === ' ' || character === FILLER ? 'space' : character);
  };
  const reset = () => {
    line.value = FILLER;
    line.setSelectionRange(1, 1);
  };
  line.addEventListener('focus', reset);
  line.addEventListener('input', event => {
    if (event instanceof InputEvent && event.isComposing) return;
    if (line.value === '') press('backspace');
    else type(line.value.replace(FILLER, ''));
    reset();
  });
  line.addEventListener('compositionend', () => {
    type(line.value.replace(FILLER, ''));
    reset();
  });
}
