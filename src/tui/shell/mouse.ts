/** Mouse reports travel in the same stream as keys: they are removed before Ink reads the rest. */

/** A mouse report; column and row count from 0. */
export type MouseReport = {
  readonly column: number;
  readonly row: number;
  readonly shift: boolean;
  readonly alt: boolean;
  readonly ctrl: boolean;
} & (
  | { readonly action: 'press' | 'release' | 'drag'; readonly button: 'left' | 'middle' | 'right' }
  | { readonly action: 'wheelUp' | 'wheelDown' }
);

/** Presses, releases, drags and the wheel (1002), with positions beyond column 223 (SGR, 1006). */
export const mouseOn = '\x1b[?1002h\x1b[?1006h';
export const mouseOff = '\x1b[?1006l\x1b[?1002l';

// biome-ignore lint/suspicious/noControlCharactersInRegex: reports begin with an escape character
const report = /\x1b\[<(\d{1,5});(\d{1,5});(\d{1,5})([Mm])/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const unfinishedReport = /\x1b\[<[\d;]{0,17}$/;

/** A chunk of the input stream, split into keys and reports. */
export interface SplitChunk {
  readonly rest: string;
  readonly reports: readonly MouseReport[];
}

/** Returns a function that removes the mouse reports from each chunk; a report split between chunks waits for its end. */
export function mouseSplitter(): (chunk: string) => SplitChunk {
  let held = '';
  return chunk => {
    const reports: MouseReport[] = [];
    const rest = (held + chunk).replace(report, (_, code: string, column: string, row: string, final: string) => {
      const decoded = decode(Number(code), Number(column), Number(row), final === 'm');
      if (decoded !== undefined) reports.push(decoded);
      return '';
    });
    held = unfinishedReport.exec(rest)?.[0] ?? '';
    return { rest: rest.slice(0, rest.length - held.length), reports };
  };
}

const buttons = ['left', 'middle', 'right'] as const;
const wheels = ['wheelUp', 'wheelDown'] as const;

/** Bits of the code: 0–1 button, 2 shift, 3 alt, 4 ctrl, 5 motion, 6 wheel, 7 further buttons. Source: xterm's "Control Sequences", SGR (1006). */
function decode(code: number, column: number, row: number, isRelease: boolean): MouseReport | undefined {
  if (code & 128) return undefined;
  const place = {
    column: column - 1,
    row: row - 1,
    shift: (code & 4) !== 0,
    alt: (code & 8) !== 0,
    ctrl: (code & 16) !== 0,
  };
  if (code & 64) {
    const action = wheels[code & 3];
    return action && { action, ...place };
  }
  const button = buttons[code & 3];
  return button && { action: isRelease ? 'release' : code & 32 ? 'drag' : 'press', button, ...place };
}
