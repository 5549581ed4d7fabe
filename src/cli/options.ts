/** The only table of flags: parsing, help, completion and the manual page all derive from it. */

import { DIGITS, FRAME_LIMITS, MEMORY_LIMITS, PROGRAM_LIMITS } from '../limits.ts';
import { EACH, EXPORT_KINDS, EXPORT_WORDS, type ExportSetting, GRAPH_STYLES, LEVELS } from '../session/export-kinds.ts';
import { THEME_CHOICES } from '../session/theme-names.ts';
import { countText } from '../text/amounts.ts';
import { bytesFlag } from '../text/bytes.ts';

/** The kind of a flag's value: nothing, a whole number from 0, a screen size, bytes of memory, one of some words, keys, a file, or any text. */
export type ValueKind = 'none' | 'count' | 'size' | 'memory' | 'word' | 'keys' | 'file' | 'text';

export interface FlagDeclaration {
  readonly kind: ValueKind;
  /** The value's name in help: `EVENT`. */
  readonly value?: string;
  readonly short?: string;
  /** The words that a flag of kind `word` takes. */
  readonly choices?: readonly string[];
  /** The opposite flag, which cannot be combined with it. */
  readonly excludes?: string;
  readonly help: string;
  /** The default in words, where help should state it. */
  readonly otherwise?: string;
}

const sizeText = ({ columns, rows }: FrameSize): string => `${columns}x${rows}`;

/** Every flag, declared once for all subcommands. */
const FLAGS = {
  at: { kind: 'count', value: 'EVENT', help: 'start at this event', otherwise: '0' },
  to: { kind: 'count', value: 'EVENT', help: 'the last event, from --at on' },
  keys: { kind: 'keys', value: 'KEYS', help: 'press these keys first, as in "]]o<down>"' },
  fresh: { kind: 'none', help: 'do not take up the breakpoints, watches and place of last time' },
  commands: {
    kind: 'file',
    value: 'FILE',
    help: 'run these commands first, one a line, named as after a colon; - reads them from standard input',
  },
  digits: {
    kind: 'count',
    value: 'N',
    help: `significant digits of numbers, 1 to ${DIGITS.most}`,
    otherwise: `${DIGITS.usual}`,
  },
  memory: {
    kind: 'memory',
    value: 'SIZE',
    help: 'memory for the numbers of a run; older ones are computed again when you look at them',
    otherwise: `${MEMORY_LIMITS.usual.words} of the machine's memory, at least ${bytesFlag(MEMORY_LIMITS.usual.least)}`,
  },
  'force-large': {
    kind: 'none',
    help: `go on where a program is refused for its size: ${countText(PROGRAM_LIMITS.nodes)} values and operations, ${countText(PROGRAM_LIMITS.multiplications)} arithmetic operations an iteration`,
  },
  each: {
    kind: 'word',
    value: 'WHAT',
    choices: EACH,
    help: 'with %d in the name: a file for each event, for the first of each phase, or for each with a note',
    otherwise: 'event',
  },
  graph: {
    kind: 'word',
    value: 'STYLE',
    choices: GRAPH_STYLES,
    help: 'values above the wires and gradients below them, or formulas in boxes with both',
    otherwise: 'circuit',
  },
  level: {
    kind: 'word',
    value: 'LEVEL',
    choices: LEVELS,
    help: 'one node for each call or round, for each line of the program, or for each operation',
    otherwise: 'operations up to 40 of them',
  },
  around: { kind: 'text', value: 'NODE', excludes: 'line', help: 'the graph near this node' },
  hops: { kind: 'count', value: 'N', help: 'how many edges from there', otherwise: '2' },
  line: { kind: 'count', value: 'N', help: 'the graph of this line of the program, from 1' },
  exercises: { kind: 'count', value: 'N', help: 'exercises of a sheet', otherwise: '8' },
  seed: { kind: 'count', value: 'N', help: 'draw other numbers for a sheet; the same seed draws the same' },
  solutions: { kind: 'file', value: 'FILE', help: 'write the sheet with everything filled in to this file as well' },
  size: { kind: 'size', value: 'COLSxROWS', help: 'size of the frame', otherwise: sizeText(FRAME_LIMITS.usual) },
  tolerance: {
    kind: 'text',
    value: 'REL[,ABS]',
    help: 'x and y are the same when |x − y| ≤ ABS + REL · max(|x|, |y|); 0 asks for the same numbers',
    otherwise: 'that of torch.testing.assert_close, for the coarser type of both',
  },
  json: {
    kind: 'none',
    excludes: 'binary',
    help: 'one JSON object a line, numbers in full; backprop-tui opens it again',
  },
  binary: { kind: 'none', help: 'the same as bytes, smaller and faster to write; backprop-tui opens it again' },
  output: {
    kind: 'file',
    value: 'FILE',
    short: 'o',
    help: 'write to this file, whole or not at all; for trace .bplog stands for --binary, .ndjson for --json, .gz behind them for gzip',
  },
  as: {
    kind: 'word',
    value: 'KIND',
    choices: EXPORT_WORDS,
    help: 'what to write, where the name of the file does not say it',
  },
  plain: { kind: 'none', help: 'print the trace: no screen, no colours, no escape sequences' },
  'screen-reader': { kind: 'none', help: 'speak instead of draw: one sentence for each step' },
  latex: { kind: 'none', help: 'derivatives as LaTeX, one formula a line' },
  force: { kind: 'none', help: 'overwrite the file if it exists' },
  color: {
    kind: 'word',
    value: 'WHEN',
    choices: ['auto', 'always', 'never'],
    help: 'colours: auto is for terminals only, always is for pipes and files too, never is --no-color',
    otherwise: 'auto',
  },
  'no-color': { kind: 'none', help: 'no colours, whatever the environment says' },
  theme: {
    kind: 'word',
    value: 'THEME',
    choices: THEME_CHOICES,
    help: `colours: ${THEME_CHOICES.join(', ')}; auto asks the terminal, else COLORFGBG`,
    otherwise: 'auto',
  },
  'reduced-motion': {
    kind: 'none',
    help: 'nothing moves quickly: playing goes from node to node with seconds between, recording tells of itself once a second',
  },
  'no-mouse': { kind: 'none', help: 'leave the mouse to the terminal' },
  help: { kind: 'none', short: 'h', help: 'show this help' },
  version: { kind: 'none', short: 'V', help: 'show the version' },
} as const satisfies Readonly<Record<string, FlagDeclaration>>;

export type FlagName = keyof typeof FLAGS;

export const FLAG_NAMES = Object.keys(FLAGS) as readonly FlagName[]; // the table is a literal: it has no other keys

/** Returns the declaration in its general type, which has every optional field. */
export const flagOf = (name: FlagName): FlagDeclaration => FLAGS[name];

export interface FrameSize {
  readonly columns: number;
  readonly rows: number;
}

interface Values {
  readonly none: true;
  readonly count: number;
  readonly size: FrameSize;
  /** Bytes. */
  readonly memory: number;
  readonly word: string;
  readonly keys: string;
  readonly file: string;
  readonly text: string;
}

/** The flags' values from the command line. */
export type FlagValues = { readonly [Name in FlagName]?: Values[(typeof FLAGS)[Name]['kind']] };

/** Flags that say how an export looks: every setting of a kind is one. */
export const EXPORT_FLAGS: readonly (ExportSetting & FlagName)[] = [
  ...new Set<ExportSetting>(EXPORT_KINDS.flatMap(({ takes }) => takes)),
];
