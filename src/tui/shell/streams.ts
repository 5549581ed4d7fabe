/** The terminal as Ink is allowed to see it: input without mouse reports, output that has a size and finds the painted rows. */
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

/** The size of the terminal in cells, never 0. */
export function sizeOf(stdout: NodeJS.WriteStream): Size {
  return { columns: stdout.columns || usualSize.columns, rows: stdout.rows || usualSize.rows };
}

/** The input stream less its mouse reports, which go to `onReport`, and less what the terminal says by itself. */
export function forKeys(stdin: NodeJS.ReadStream, onReport: (report: MouseReport) => void): NodeJS.ReadStream {
  const split = mouseSplitter();
  const filter = new InputFilter();
  let given = '';
  let timer: NodeJS.Timeout | undefined;
  const wait = (): void => {
    clearTimeout(timer);
    const { patience } = filter;
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
      for (const report of reports) onReport(report);
      const keys = filter.push(rest);
      wait();
      return late + keys;
    },
  });
}

/** The output stream for Ink: as narrow as a stand-in, since Ink fills its whole width with cells; as high as the screen, never 0; an alternate screen entered at its corner, and rows for stand-ins. */
export function forInk(stdout: NodeJS.WriteStream, standIns: StandIns): NodeJS.WriteStream {
  const translate = (chunk: string): string => {
    switch (chunk) {
      // Entering leaves the cursor where the prompt had it. Without wrapping, a row too wide for a screen that was made
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
      return sizeOf(stdout).rows;
    },
    write: (chunk: string, ...rest: []) => stdout.write(translate(chunk), ...rest),
  });
}

/** `target` with some members replaced. Not a subclass or a pipe: it must stay the one stream that the process has. */
function overlay<Target extends object>(target: Target, members: Readonly<Record<string, unknown>>): Target {
  return new Proxy(target, {
    get: (_, name) => {
      if (typeof name === 'string' && Object.hasOwn(members, name)) return members[name];
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
