/** Every subcommand, declared once: parsing, help, manual, documents and completion derive from this table. */

import { EXPORT_KINDS, type ExportSetting, namesFor } from '../session/export-kinds.ts';
import { EXPORT_FLAGS, type FlagName } from './options.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

export interface ArgumentDeclaration {
  readonly name: string;
  readonly help: string;
  readonly isOptional?: boolean;
  readonly isRepeated?: boolean;
  /** The completions: files, nothing, or these words. */
  readonly choices: 'files' | 'nothing' | readonly string[];
}

export interface CommandDeclaration {
  /** Its word on the command line; '' runs without a word. */
  readonly name: SubcommandName;
  readonly summary: string;
  /** A paragraph for its own help and the manual. */
  readonly description: string;
  readonly arguments: readonly ArgumentDeclaration[];
  readonly flags: readonly FlagName[];
  /** What its own help and the manual explain besides. */
  readonly terms?: { readonly title: string; readonly rows: readonly (readonly [term: string, meaning: string])[] };
  readonly examples: readonly Example[];
}

export interface Example {
  readonly line: string;
  readonly does: string;
}

export type SubcommandName =
  | ''
  | 'trace'
  | 'check'
  | 'diff'
  | 'frame'
  | 'export'
  | 'list'
  | 'new'
  | 'config'
  | 'schema'
  | 'functions'
  | 'recorder'
  | 'completion'
  | 'man';

/** Flags of every subcommand. */
export const COMMON_FLAGS: readonly FlagName[] = ['help', 'version', 'theme', 'no-color'];

const flagsText = (flags: readonly ExportSetting[]): string =>
  flags.length === 0 ? 'no flags of its own' : flags.map(flag => `--${flag}`).join(' ');

const FILE: ArgumentDeclaration = {
  name: 'FILE',
  help: 'a scenario, a log of a recorded run or written by trace --json or --binary, - for standard input, or the name of a bundled example',
  choices: 'files',
};

const OTHER: ArgumentDeclaration = {
  ...FILE,
  name: 'OTHER',
  help: 'a second run, which the first is compared with, event by event, from where they part',
  isOptional: true,
};

export const SUBCOMMANDS: readonly CommandDeclaration[] = [
  {
    name: '',
    summary: 'open a scenario and step through it',
    description:
      'Opens it in the terminal and records it meanwhile: every event can be visited, forwards and backwards. With a second file, opens where the two runs part, as diff finds it, with both side by side. With --keys or --commands the whole run is recorded first, with --at as far as that event; ^C ends the recording and keeps what there is. Without a file, choose from the bundled examples. Without a terminal, prints the trace, and refuses --keys and --commands: frame takes them.',
    arguments: [{ ...FILE, isOptional: true }, OTHER],
    flags: [
      'at',
      'tolerance',
      'fresh',
      'commands',
      'keys',
      'digits',
      'memory',
      'force-large',
      'plain',
      'screen-reader',
      'reduced-motion',
      'no-mouse',
      ...COMMON_FLAGS,
    ],
    examples: [
      { line: 'backprop-tui', does: 'choose from the bundled examples' },
      { line: 'backprop-tui two-layer --at 16', does: 'open one where its backward pass begins' },
      { line: 'backprop-tui network.json', does: 'open a scenario of your own' },
    ],
  },
  {
    name: 'trace',
    summary: 'print every event, as sentences, as JSON or as bytes',
    description:
      'One line for each event. With --json and --binary a header that holds the scenario comes first, so that the output can be opened again. Never overwrites a file unless --force says so.',
    arguments: [FILE],
    flags: ['json', 'binary', 'output', 'force', 'digits', 'memory', 'force-large', ...COMMON_FLAGS],
    examples: [
      { line: 'backprop-tui trace two-layer | less', does: 'read a whole run' },
      {
        line: 'backprop-tui trace network.json --output run.bplog',
        does: 'keep it, to be opened with backprop-tui run.bplog',
      },
      { line: 'backprop-tui trace network.json --json | jq .type', does: 'ask other tools about it' },
    ],
  },
  {
    name: 'check',
    summary: 'check gradients numerically, and every number that a scenario expects',
    description:
      'Compares each number under "expect" with what was computed, and every gradient with central differences. Exits with 1 when something is off.',
    arguments: [{ ...FILE, isRepeated: true }],
    flags: ['memory', 'force-large', ...COMMON_FLAGS],
    examples: [{ line: 'backprop-tui check scenarios/*.json', does: 'check many' }],
  },
  {
    name: 'diff',
    summary: 'compare two runs, event by event',
    description:
      'Pairs the events of two runs by name, or by their place in the source, and says where their numbers first part by more than a tolerance: float32 and float64, two seeds, two commits, two ranks, a scenario and PyTorch. It compares norm, min, max and the first numbers of tensors that are not kept whole. Exits with 0 when they are the same, with 1 when they differ.',
    arguments: [
      { ...FILE, name: 'A' },
      { ...FILE, name: 'B' },
    ],
    flags: ['tolerance', 'json', 'memory', 'force-large', ...COMMON_FLAGS],
    examples: [
      { line: 'backprop-tui diff float64.bplog float32.bplog', does: 'see where 32 bits are too few' },
      {
        line: 'backprop-tui diff --tolerance 0 seed1.bplog seed2.bplog',
        does: 'find the first number that is another',
      },
    ],
  },
  {
    name: 'frame',
    summary: 'print one frame of the screen',
    description: 'Prints what the screen would show, for slides, papers and tests.',
    arguments: [FILE, OTHER],
    flags: ['at', 'tolerance', 'size', 'commands', 'keys', 'digits', 'memory', 'force-large', 'color', ...COMMON_FLAGS],
    examples: [{ line: 'backprop-tui frame computation-graph --at 13 --size 100x30', does: 'a picture for a slide' }],
  },
  {
    name: 'export',
    summary: 'write a run as a document, a figure or a table',
    description:
      'Documents, figures and tables for slides, papers and other programs. The kind is --as, else the word before the ending of the name, else the ending alone. Never overwrites a file unless --force says so; --output - is standard output, and needs --as.',
    arguments: [FILE],
    flags: [
      'output',
      'as',
      'force',
      ...EXPORT_FLAGS.filter(flag => !COMMON_FLAGS.includes(flag)),
      'commands',
      'keys',
      'digits',
      'memory',
      'force-large',
      ...COMMON_FLAGS,
    ],
    terms: {
      title: 'Kinds',
      rows: EXPORT_KINDS.map(({ name, does, takes }) => [namesFor(name).join(', '), `${does} (${flagsText(takes)})`]),
    },
    examples: [
      { line: 'backprop-tui export two-layer --output two-layer.steps.tex', does: 'every derivation, to be typeset' },
      { line: 'backprop-tui export xor --at 13 --output - --as steps', does: 'one of them' },
    ],
  },
  {
    name: 'list',
    summary: 'list the bundled examples',
    description: 'Name, title and source of each. The names work wherever a file does.',
    arguments: [],
    flags: COMMON_FLAGS,
    examples: [{ line: 'backprop-tui list | grep Lecture', does: 'those of the lecture' }],
  },
  {
    name: 'new',
    summary: 'write a small scenario to start from',
    description: 'Writes NAME.json, which can be opened at once. Never overwrites a file unless --force says so.',
    arguments: [{ name: 'NAME', help: 'name of the new file, with or without .json', choices: 'nothing' }],
    flags: ['force', ...COMMON_FLAGS],
    examples: [{ line: 'backprop-tui new neuron && backprop-tui neuron.json', does: 'write one, open it' }],
  },
  {
    name: 'config',
    summary: 'print the file with your own theme and keys, and what is wrong in it',
    description:
      'Prints the file that is in force, with its path: config.json in backprop-tui in $XDG_CONFIG_HOME, by default ~/.config. Without one, prints the usual settings as such a file. It holds where a scenario is opened; trace, check and frame print the same everywhere.',
    arguments: [],
    flags: COMMON_FLAGS,
    examples: [{ line: 'backprop-tui config', does: 'see what holds, and where to change it' }],
  },
  {
    name: 'schema',
    summary: 'print the JSON Schema of scenario files',
    description: 'For editors, which then complete and check scenario files while they are written.',
    arguments: [],
    flags: COMMON_FLAGS,
    examples: [{ line: 'backprop-tui schema > scenario.schema.json', does: 'keep it beside your scenarios' }],
  },
  {
    name: 'functions',
    summary: 'list every function and operator, with its derivatives',
    description: 'How each is written, what it computes, and what it sends back to its operands.',
    arguments: [],
    flags: ['latex', ...COMMON_FLAGS],
    examples: [{ line: 'backprop-tui functions --latex | grep -A1 sigmoid', does: 'a formula for a slide' }],
  },
  {
    name: 'recorder',
    summary: 'print the Python file that records PyTorch runs',
    description:
      'Needs Python 3.9 and PyTorch 1.13 or newer, and nothing else. Put it beside your script: "with record(path, model=model, optimizer=optimizer):" around the training records it, and so does "python -m backprop_record train.py" without a change to the script.',
    arguments: [],
    flags: COMMON_FLAGS,
    examples: [{ line: 'backprop-tui recorder > backprop_record.py', does: 'put it beside your script' }],
  },
  {
    name: 'completion',
    summary: 'print a completion script for your shell',
    description: 'Completes subcommands, flags, files and the names of the bundled examples.',
    arguments: [{ name: 'SHELL', help: SHELLS.join(', '), choices: SHELLS }],
    flags: COMMON_FLAGS,
    examples: [
      { line: 'source <(backprop-tui completion bash)', does: 'for this session; put it into ~/.bashrc to keep it' },
      { line: 'backprop-tui completion fish > ~/.config/fish/completions/backprop-tui.fish', does: 'for good' },
    ],
  },
  {
    name: 'man',
    summary: 'print the manual page',
    description: 'In the format of man(7).',
    arguments: [],
    flags: COMMON_FLAGS,
    examples: [{ line: 'backprop-tui man | man -l -', does: 'read it' }],
  },
];

/** @throws Error for an unknown name, which is a bug. */
export function subcommandOf(name: SubcommandName): CommandDeclaration {
  const found = SUBCOMMANDS.find(command => command.name === name);
  if (found === undefined) throw new Error(`no command ${name}`);
  return found;
}

/** The words that start a subcommand. */
export const COMMAND_WORDS: readonly string[] = SUBCOMMANDS.flatMap(({ name }) => (name === '' ? [] : [name]));
