/** The terminal as Ink is allowed to see it: input without mouse reports, output that always has a size. */
import { type MouseReport, mouseSplitter } from './mouse.ts';

/** A terminal that does not know its size reports 0×0; Ink would then run `tput` before every frame. */
const usualSize = { columns: 80, rows: 24 };

const enterAlternateScreen = '\x1b[?1049h';
const cursorHome = '\x1b[H';

/** The size of the terminal in cells, never 0. */
export function sizeOf(stdout: NodeJS.WriteStream): { readonly columns: number; readonly rows: number } {
  return { columns: stdout.columns || usualSize.columns, rows: stdout.rows || usualSize.rows };
}

/** The input stream less its mouse reports, which go to `onReport`. */
export function withoutMouse(stdin: NodeJS.ReadStream, onReport: (report: MouseReport) => void): NodeJS.ReadStream {
  const split = mouseSplitter();
  return overlay(stdin, {
    read: () => {
      const chunk: string | Buffer | null = stdin.read();
      if (chunk === null) return null;
      const { rest, reports } = split(String(chunk));
      for (const report of reports) onReport(report);
      return rest;
    },
  });
}

/** The output stream with a size that is never 0, and an alternate screen that is entered at its top left corner. */
export function withSize(stdout: NodeJS.WriteStream): NodeJS.WriteStream {
  return overlay(stdout, {
    get columns() {
      return sizeOf(stdout).columns;
    },
    get rows() {
      return sizeOf(stdout).rows;
    },
    // Entering leaves the cursor where the prompt had it; a frame begun in mid-line would wrap.
    write: (chunk: string, ...rest: []) =>
      stdout.write(chunk === enterAlternateScreen ? enterAlternateScreen + cursorHome : chunk, ...rest),
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
