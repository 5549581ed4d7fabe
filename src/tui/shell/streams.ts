/** The terminal as Ink sees it: input without mouse reports, output with a size and with painted rows. */
import { FRAME_LIMITS } from '../../limits.ts';
import type { Size } from './application.ts';
import { InputFilter } from './input-filter.ts';
import { type MouseReport, mouseSplitter } from './mouse.ts';
import { type StandIns, standInWidth } from './stand-in.ts';

/** A terminal that does not know its size reports 0×0; Ink would then run `tput` before every frame. */
const usualSize: Size = { columns: 80, rows: 24 };

const enterAlternateScreen = '\x1b[?1049h';
const leaveAlternateScreen = '\x1b[?1049l';
const cursorHome = '\x1b[H';
const wrapOff = '\x1b[?7l';
const wrapOn = '\x1b[?7h';
export const eraseScreen = '\x1b[H\x1b[2J';
/** The last resort when Ink itself fails: paste mode off, wrapping on, alternate screen off, cursor on. */
export const giveBack = '\x1b[?2004l\x1b[?7h\x1b[?1049l\x1b[?25h';

/** Returns the size of the terminal in cells, never 0; a larger one than any screen has is drawn on at its upper left. */
export function terminalSize(stdout: NodeJS.WriteStream): Size {
  const { most } = FRAME_LIMITS;
  const { columns, rows } = usualSize;
  return { columns: Math.min(most, stdout.columns || columns), rows: Math.min(most, stdout.rows || rows) };
}

/** Where what is no key goes. */
interface Receivers {
  readonly onMouse: (report: MouseReport) => void;
  readonly onReply: (reply: string) => void;
}

/** Returns the input stream without mouse reports and without the terminal's replies. */
export function forKeys(stdin: NodeJS.ReadStream, { onMouse, onReply }: Receivers): NodeJS.ReadStream {
  const split = mouseSplitter();
  const filter = new InputFilter(onReply);
  let given = '';
  let timer: NodeJS.Timeout | undefined;
  let waitsFor = 0;
  const wait = (): void => {
    const { patience, waits } = filter;
    if (patience !== undefined && waits === waitsFor) return; // its rest has the time that it had at first
    clearTimeout(timer);
    waitsFor = waits;
    if (patience === undefined) return;
    timer = setTimeout(() => {
      given += filter.giveUp();
      if (given !== '') stdin.emit('readable'); // Ink reads on
    }, patience);
    timer.unref();
  };
  return overlay(stdin, {
    read: () => {
      const late = given;
      given = '';
      const chunk: string | Buffer | null = stdin.read();
      if (chunk === null) return late === '' ? null : late;
      const { rest, reports } = split(String(chunk));
      for (const report of reports) onMouse(report);
      const keys = filter.push(rest);
      wait();
      return late + keys;
    },
  });
}

/** Returns the output stream for Ink: as narrow as a stand-in, since Ink fills its whole width with cells; as high as the screen, never 0. It enters the alternate screen at its corner, and replaces stand-ins by rows. */
export function forInk(stdout: NodeJS.WriteStream, standIns: StandIns): NodeJS.WriteStream {
  const translate = (chunk: string): string => {
    switch (chunk) {
      // Entering the alternate screen leaves the cursor at the prompt's place. Without wrapping, a row too wide for a screen that was made
      // narrower a moment ago is cut off by the terminal.
      case enterAlternateScreen:
        return enterAlternateScreen + cursorHome + wrapOff;
      case leaveAlternateScreen:
        return wrapOn + leaveAlternateScreen;
      default:
        return standIns.replace(chunk);
    }
  };
  return overlay(stdout, {
    columns: standInWidth,
    get rows() {
      return terminalSize(stdout).rows;
    },
    write: (chunk: string, ...rest: []) => stdout.write(translate(chunk), ...rest),
  });
}

/** Returns `target` with some members replaced. A subclass or a pipe would be another stream than the process's. */
function overlay<Target extends object>(target: Target, members: Readonly<Record<string, unknown>>): Target {
  return new Proxy(target, {
    get: (_, name) => {
      if (typeof name === 'string' && Object.hasOwn(members, name)) return members[name];
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
