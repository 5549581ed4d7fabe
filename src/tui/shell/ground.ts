/** Light or dark: the terminal is asked for the colour of its background, and tells when that changes. Nothing waits for an answer. */

import { luminance } from '../colour.ts';
import type { Ground } from '../theme.ts';

/**
 * Asks for the background's colour (OSC 11), then for the terminal's attributes (DA1), which every terminal answers: after those no
 * colour comes any more. Source: xterm's "Control Sequences".
 */
const QUESTION = '\x1b]11;?\x1b\\\x1b[c';
/** Reports when the terminal turns light or dark. Source: contour's "Dark and light mode detection" (mode 2031). */
const REPORTS_ON = '\x1b[?2031h';
const REPORTS_OFF = '\x1b[?2031l';

/** Milliseconds in which an answer is expected. */
const PATIENCE = 1_000;

const COLOUR =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: answers begin with an escape character
  /^\x1b\]11;rgba?:([\da-f]{1,4})\/([\da-f]{1,4})\/([\da-f]{1,4})(?:\/[\da-f]{1,4})?(?:\x07|\x1b\\)$/i;
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const ATTRIBUTES = /^\x1b\[\?[\d;]*c$/;
/** The luminance whose contrast with black is its contrast with white: √(1.05 · 0.05) − 0.05. Source: WCAG 2. */
const MIDDLE = 0.179;

/** Returns what an answer to OSC 11 says; undefined for any other text. Each part has one to four digits. */
export function groundIn(reply: string): Ground | undefined {
  const parts = COLOUR.exec(reply)
    ?.slice(1)
    .map(digits => Number.parseInt(digits, 16) / (16 ** digits.length - 1));
  if (parts === undefined) return undefined;
  const [red, green, blue] = parts as [number, number, number]; // the pattern has three groups
  return luminance([red, green, blue]) > MIDDLE ? 'light' : 'dark';
}

/** Returns what a report of mode 2031 says. */
function reportedIn(reply: string): Ground | undefined {
  if (reply === '\x1b[?997;1n') return 'dark';
  return reply === '\x1b[?997;2n' ? 'light' : undefined;
}

/** Asks the terminal while it is on. */
export class GroundWatch {
  readonly #write: (text: string) => void;
  readonly #onGround: (ground: Ground) => void;
  #isOn = false;
  /** Questions whose answer is still expected, and until when, in the clock of `performance`. */
  #open = 0;
  #until = 0;
  #onQuiet: () => void = () => {};

  constructor(write: (text: string) => void, onGround: (ground: Ground) => void) {
    this.#write = write;
    this.#onGround = onGround;
  }

  set(isOn: boolean): void {
    if (isOn === this.#isOn) return;
    this.#isOn = isOn;
    this.#write(isOn ? REPORTS_ON : REPORTS_OFF);
    if (isOn) this.#ask();
  }

  hear(reply: string): void {
    const reported = reportedIn(reply);
    const ground = reported ?? groundIn(reply);
    if (ground !== undefined) this.#onGround(ground);
    if (reported !== undefined && this.#isOn) this.#ask(); // the colour itself is surer than what the system prefers
    if (this.#open === 0 || !ATTRIBUTES.test(reply)) return;
    this.#open--;
    if (this.#open === 0) this.#onQuiet();
  }

  /** Resolves when no answer is under way: after the program's end it would be typed into the next program. */
  quiet(): Promise<void> {
    const left = this.#until - performance.now();
    if (this.#open === 0 || left <= 0) return Promise.resolve();
    return new Promise(resolve => {
      const timer = setTimeout(resolve, left);
      this.#onQuiet = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #ask(): void {
    this.#open++;
    this.#until = performance.now() + PATIENCE;
    this.#write(QUESTION);
  }
}
