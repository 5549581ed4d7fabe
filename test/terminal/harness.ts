/** A program in a real pseudo-terminal, its output read by a real terminal emulator: what a person would see and press. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import pty from '@lydell/node-pty';
import xterm from '@xterm/headless';

export interface TerminalOptions {
  readonly command: string;
  readonly args?: readonly string[];
  readonly columns?: number;
  readonly rows?: number;
  /** Added to a small environment of its own (PATH, HOME, TERM, LANG): the machine's CI, NO_COLOR or FORCE_COLOR do not leak in. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Whether the terminal says nothing to a program that asks; it answers by default. */
  readonly isSilent?: boolean;
}

/** A colour as the terminal holds it: a palette number, '#rrggbb', or undefined for the terminal's own. */
export type CellColour = number | string | undefined;

export interface Cell {
  /** '' for the second half of a wide character. */
  readonly text: string;
  readonly foreground: CellColour;
  readonly background: CellColour;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly underline: boolean;
  readonly inverse: boolean;
}

export interface Modes {
  readonly alternateScreen: boolean;
  readonly cursorVisible: boolean;
  readonly bracketedPaste: boolean;
  readonly mouse: boolean;
}

export interface Exit {
  readonly code: number;
  /** Number of the signal that ended the program, 0 for none. */
  readonly signal: number;
}

export interface Terminal {
  readonly pid: number;
  send(keys: string): void;
  /** Resolves as soon as a whole frame holds the text or meets the condition; rejects, showing the screen, after `timeout` ms or when the program ends without it. */
  waitFor(condition: string | RegExp | (() => boolean), timeout?: number): Promise<void>;
  /** The visible rows, without trailing spaces. */
  screen(): readonly string[];
  /** The cell at a place, both counted from 0. */
  cell(column: number, row: number): Cell;
  modes(): Modes;
  /** What the line discipline does: raw means neither echo nor line editing. */
  isRaw(): boolean;
  /** Everything the program has written. */
  output(): string;
  /** Calls back with each chunk the program writes, before the emulator has read it; returns the way to stop. */
  onOutput(listener: (chunk: string) => void): () => void;
  /** Zero is allowed, as terminals do report it. */
  resize(columns: number, rows: number): void;
  signal(name: NodeJS.Signals): void;
  /** Takes the terminal away from the program, as closing a window does. */
  hangUp(): void;
  readonly exit: Promise<Exit>;
  /** Ends the program if it still runs, and resolves when it is gone. */
  close(): Promise<void>;
}

/** Names of the keys as a terminal sends them. */
export const keys = {
  up: '\x1b[A',
  down: '\x1b[B',
  right: '\x1b[C',
  left: '\x1b[D',
  home: '\x1b[H',
  end: '\x1b[F',
  pageUp: '\x1b[5~',
  pageDown: '\x1b[6~',
  shiftTab: '\x1b[Z',
  tab: '\t',
  enter: '\r',
  escape: '\x1b',
  backspace: '\x7f',
  ctrlC: '\x03',
  ctrlZ: '\x1a',
  ctrlBackslash: '\x1c',
} as const;

const defaultTimeout = 30_000;

/** Starts a program in a terminal of 80×24 unless said otherwise. */
export function openTerminal(options: TerminalOptions): Terminal {
  const { columns = 80, rows = 24 } = options;
  const emulator = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 1000 });
  const isCursorVisible = watchCursor(emulator);
  const child = pty.spawn(options.command, [...(options.args ?? [])], {
    name: 'xterm-256color',
    cols: columns,
    rows,
    cwd: options.cwd ?? process.cwd(),
    env: environment(options.env),
    encoding: null,
  });
  const { _socket: device, fd } = partsOf(child);
  const outputListeners = new Set<(chunk: string) => void>();
  const changeListeners = new Set<() => void>();
  let output = '';
  let hasExited = false;
  const announce = (): void => {
    for (const listener of changeListeners) listener();
  };
  const decoder = new StringDecoder();
  const take = (bytes: Buffer): void => {
    const chunk = decoder.write(bytes);
    output += chunk;
    for (const listener of outputListeners) listener(chunk);
    emulator.write(chunk, announce);
  };
  device.on('data', take);
  readToTheEnd(device, fd, take);
  // Answers of the terminal (its attributes, the cursor's place) to a program that asks.
  if (options.isSilent !== true) emulator.onData(answer => child.write(answer));
  const exit = new Promise<Exit>(resolve => {
    child.onExit(({ exitCode, signal = 0 }) => {
      hasExited = true;
      // Through the emulator's queue, so that the last output is on the screen when the exit is known.
      emulator.write('', () => {
        resolve({ code: exitCode, signal });
        announce();
      });
    });
  });
  const screen = (): readonly string[] => visibleRows(emulator);

  return {
    pid: child.pid,
    send: keys => child.write(keys),
    waitFor: (condition, timeout = defaultTimeout) =>
      new Promise((resolve, reject) => {
        const isMet = predicate(condition, screen);
        const isWhole = (): boolean => hasExited || !emulator.modes.synchronizedOutputMode;
        const finish = (error?: Error): void => {
          clearTimeout(timer);
          changeListeners.delete(check);
          if (error === undefined) resolve();
          else reject(error);
        };
        const check = (): void => {
          if (isWhole() && isMet()) finish();
          else if (hasExited) finish(waitError('the program ended without', condition, screen()));
        };
        const timer = setTimeout(() => finish(waitError(`${timeout} ms passed without`, condition, screen())), timeout);
        changeListeners.add(check);
        check();
      }),
    screen,
    cell: (column, row) => cellAt(emulator, column, row),
    modes: () => ({
      alternateScreen: emulator.buffer.active.type === 'alternate',
      cursorVisible: isCursorVisible(),
      bracketedPaste: emulator.modes.bracketedPasteMode,
      mouse: emulator.modes.mouseTrackingMode !== 'none',
    }),
    isRaw: () => {
      const settings = stty(child, ['-a']);
      return settings.includes('-icanon') && settings.includes('-echo ');
    },
    output: () => output,
    onOutput: listener => {
      outputListeners.add(listener);
      return () => outputListeners.delete(listener);
    },
    resize: (newColumns, newRows) => {
      emulator.resize(Math.max(2, newColumns), Math.max(1, newRows));
      if (newColumns > 0 && newRows > 0) child.resize(newColumns, newRows);
      else stty(child, ['columns', String(newColumns), 'rows', String(newRows)]);
    },
    signal: name => {
      process.kill(child.pid, name);
    },
    // The closing of our end lets the system hang up.
    hangUp: () => void device.destroy(),
    exit,
    close: async () => {
      if (!hasExited) child.kill('SIGKILL');
      await exit;
      emulator.dispose();
    },
  };
}

/** What node-pty has and does not declare. */
interface Parts {
  /** Our end of the device, and its descriptor. */
  readonly _socket: Socket;
  readonly fd: number;
  /** The path of the program's end. */
  readonly ptsName: string;
}

const partsOf = (child: pty.IPty): Parts => child as unknown as Parts;

/**
 * Reads what is left before the device is closed. Node takes the hanging up of the other end for the end of its output, though up
 * to 64 kB may be waiting, and node-pty closes 200 ms after the program's exit: either would cut off a program's last words here
 * when this process was too busy to read them at once.
 */
function readToTheEnd(device: Socket, fd: number, take: (bytes: Buffer) => void): void {
  const destroy = device.destroy.bind(device);
  device.destroy = error => {
    if (!device.destroyed) for (const bytes of waiting(fd)) take(bytes);
    return destroy(error);
  };
}

function* waiting(fd: number): Iterable<Buffer> {
  for (;;) {
    const buffer = Buffer.alloc(65_536);
    let length: number;
    try {
      length = readSync(fd, buffer);
    } catch {
      // EIO: the other end is closed; EAGAIN: it is not, and has nothing to say.
      return;
    }
    if (length === 0) return;
    yield buffer.subarray(0, length);
  }
}

/** Follows the cursor's visibility, which the emulator keeps to itself. */
function watchCursor(emulator: xterm.Terminal): () => boolean {
  let isVisible = true;
  const watch = (final: string, shows: boolean): void => {
    emulator.parser.registerCsiHandler({ prefix: '?', final }, parameters => {
      if (parameters.includes(25)) isVisible = shows;
      return false;
    });
  };
  watch('h', true);
  watch('l', false);
  return () => isVisible;
}

function environment(added: Readonly<Record<string, string>> = {}): Record<string, string> {
  const { PATH = '', HOME = '/' } = process.env;
  // A folder of its own: a test leaves nothing to the next test, or to the person who runs them.
  const XDG_STATE_HOME = mkdtempSync(join(tmpdir(), 'backprop-tui-state-'));
  return { PATH, HOME, XDG_STATE_HOME, TERM: 'xterm-256color', LANG: 'C.UTF-8', ...added };
}

function visibleRows(emulator: xterm.Terminal): readonly string[] {
  const { active } = emulator.buffer;
  return Array.from(
    { length: emulator.rows },
    (_, row) =>
      active
        .getLine(active.baseY + row)
        ?.translateToString()
        .trimEnd() ?? '',
  );
}

function cellAt(emulator: xterm.Terminal, column: number, row: number): Cell {
  const { active } = emulator.buffer;
  const cell = active.getLine(active.baseY + row)?.getCell(column);
  if (cell === undefined) throw new RangeError(`no cell at column ${column}, row ${row}`);
  return {
    text: cell.getChars(),
    foreground: colour(cell.isFgDefault(), cell.isFgRGB(), cell.getFgColor()),
    background: colour(cell.isBgDefault(), cell.isBgRGB(), cell.getBgColor()),
    bold: cell.isBold() !== 0,
    dim: cell.isDim() !== 0,
    underline: cell.isUnderline() !== 0,
    inverse: cell.isInverse() !== 0,
  };
}

function colour(isDefault: boolean, isRgb: boolean, value: number): CellColour {
  if (isDefault) return undefined;
  return isRgb ? `#${value.toString(16).padStart(6, '0')}` : value;
}

function predicate(condition: string | RegExp | (() => boolean), screen: () => readonly string[]): () => boolean {
  if (typeof condition === 'function') return condition;
  if (typeof condition === 'string') return () => screen().some(row => row.includes(condition));
  return () => screen().some(row => condition.test(row));
}

function waitError(what: string, condition: unknown, screen: readonly string[]): Error {
  return new Error(`${what} ${String(condition)}; the screen:\n${screen.join('\n').trimEnd()}`);
}

/** Asks or tells the terminal's line discipline, through the device the program sits on. */
function stty(child: pty.IPty, args: readonly string[]): string {
  const { ptsName } = partsOf(child);
  const { stdout, stderr, status } = spawnSync('stty', ['-F', ptsName, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`stty ${args.join(' ')}: ${stderr}`);
  return stdout;
}
