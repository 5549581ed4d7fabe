/** Mouse reports travel in the same stream as keys: they are taken out of it before Ink reads the rest. */

/** One report of the mouse; column and row count from 0. */
export interface MouseReport {
  readonly action: 'press' | 'release' | 'drag' | 'wheelUp' | 'wheelDown';
  readonly button: 'left' | 'middle' | 'right';
  readonly column: number;
  readonly row: number;
  readonly shift: boolean;
  readonly alt: boolean;
  readonly ctrl: boolean;
}

/** Presses, releases, drags and the wheel (1002), with places beyond column 223 (SGR, 1006). */
export const mouseOn = '\x1b[?1002h\x1b[?1006h';
export const mouseOff = '\x1b[?1006l\x1b[?1002l';

// biome-ignore lint/suspicious/noControlCharactersInRegex: reports begin with an escape character
const report = /\x1b\[<(\d{1,5});(\d{1,5});(\d{1,5})([Mm])/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const unfinishedReport = /\x1b\[<[\d;]{0,17}$/;

/** Cuts mouse reports out of a stream of chunks: `split(chunk)` gives the reports and the rest; one torn apart waits for its end. */
export function mouseSplitter(): (chunk: string) => { readonly rest: string; readonly reports: readonly MouseReport[] } {
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

/** Bits of the code: 0–1 button, 2 shift, 3 alt, 4 ctrl, 5 motion, 6 wheel, 7 further buttons. Source: xterm's ctlseqs, "SGR (1006)". */
function decode(code: number, column: number, row: number, isRelease: boolean): MouseReport | undefined {
  const button = (['left', 'middle', 'right'] as const)[code & 3];
  const isWheel = (code & 64) !== 0;
  // Sideways wheels, further buttons and motion without a button have no use here.
  if (code & 128 || (isWheel ? (code & 3) > 1 : button === undefined)) return undefined;
  const action = isWheel ? ((code & 1) === 0 ? 'wheelUp' : 'wheelDown') : isRelease ? 'release' : code & 32 ? 'drag' : 'press';
  return {
    action,
    button: isWheel ? 'middle' : (button ?? 'left'),
    column: column - 1,
    row: row - 1,
    shift: (code & 4) !== 0,
    alt: (code & 8) !== 0,
    ctrl: (code & 16) !== 0,
  };
}
