/** Help for people, from the table of options. */

import { padEnd, wrap } from '../text/width.ts';
import type { Row } from '../tui/row.ts';
import { type FlagName, flagOf } from './options.ts';
import {
  type ArgumentDeclaration,
  COMMON_FLAGS,
  type CommandDeclaration,
  type Example,
  SUBCOMMANDS,
  subcommandOf,
} from './subcommands.ts';

export const PROGRAM = 'backprop-tui';

/** Width of help in cells: readable, and within every terminal. */
const WIDTH = 80;

/** Returns the general help, with three examples. */
export function generalHelp(): readonly Row[] {
  const open = subcommandOf('');
  return [
    plain(`${PROGRAM}: step through backpropagation, event by event, in both directions`),
    [],
    heading('Usage'),
    ...columns(SUBCOMMANDS.map(command => [briefUsageOf(command), command.summary])),
    [],
    heading('Examples'),
    ...exampleRows(open.examples),
    [],
    heading('Flags'),
    ...flagRows(open.flags),
    [],
    plain(`More on a command: ${PROGRAM} COMMAND --help`),
    plain('While a scenario is open, ? shows the keys.'),
  ];
}

/** Returns the help on a subcommand. */
export function commandHelp(command: CommandDeclaration): readonly Row[] {
  if (command.name === '') return generalHelp();
  const taken = command.arguments.map(({ name, help }) => [name, help] as const);
  return [
    heading('Usage'),
    ...usageLines(command).map((text, i) => plain(`${' '.repeat(i === 0 ? 2 : 8)}${text}`)),
    [],
    ...wrap(command.description, WIDTH).map(plain),
    ...(taken.length > 0 ? [[], heading('Arguments'), ...columns(taken)] : []),
    ...(command.terms === undefined ? [] : [[], heading(command.terms.title), ...columns(command.terms.rows)]),
    [],
    heading('Flags'),
    ...flagRows(command.flags),
    [],
    heading(command.examples.length === 1 ? 'Example' : 'Examples'),
    ...exampleRows(command.examples),
  ];
}

/** `backprop-tui trace FILE [--json] [--digits N]` */
export function usageOf(command: CommandDeclaration): string {
  const own = command.flags.filter(flag => !COMMON_FLAGS.includes(flag));
  return [briefUsageOf(command), ...own.map(flag => `[${flagText(flag)}]`)].join(' ');
}

/** A flag and its value stay on one line. */
const usageLines = (command: CommandDeclaration): readonly string[] =>
  wrap(usageOf(command).replace(/\[[^\]]*\]/g, unbroken), WIDTH - 8).map(line => line.replaceAll(NO_BREAK, ' '));

const NO_BREAK = '\u00a0';
const unbroken = (text: string): string => text.replaceAll(' ', NO_BREAK);

/** `backprop-tui check FILE...` */
const briefUsageOf = ({ name, arguments: taken }: CommandDeclaration): string =>
  [PROGRAM, ...(name === '' ? [] : [name]), ...taken.map(argumentText)].join(' ');

function argumentText({ name, isOptional, isRepeated }: ArgumentDeclaration): string {
  const text = isRepeated ? `${name}...` : name;
  return isOptional ? `[${text}]` : text;
}

/** `--at EVENT` */
export function flagText(name: FlagName): string {
  const { value } = flagOf(name);
  return value === undefined ? `--${name}` : `--${name} ${value}`;
}

/** Returns what a flag does, and its default. */
export function flagHelp(name: FlagName): string {
  const { help, otherwise } = flagOf(name);
  return otherwise === undefined ? help : `${help} (default ${otherwise})`;
}

function flagRows(names: readonly FlagName[]): readonly Row[] {
  return columns(
    names.map(name => {
      const { short } = flagOf(name);
      return [`${short === undefined ? '    ' : `-${short}, `}${flagText(name)}`, flagHelp(name)];
    }),
  );
}

const exampleRows = (examples: readonly Example[]): readonly Row[] =>
  columns(examples.map(({ line, does }) => [line, does]));

/** Returns pairs in two columns; a text too wide for the first column has its explanation below. */
function columns(pairs: readonly (readonly [string, string])[]): readonly Row[] {
  const width = Math.max(...pairs.map(([left]) => (left.length <= NARROW ? left.length : 0)), 12);
  return pairs.flatMap(([left, right]) => {
    const lines = wrap(right, WIDTH - width - 4);
    const label = { text: `  ${padEnd(left, width)}`, role: 'key' as const };
    const indented = (text: string): Row => [{ text: ' '.repeat(width + 4) + text }];
    if (left.length > width) return [[label], ...lines.map(indented)];
    return [[label, { text: `  ${lines[0] ?? ''}` }], ...lines.slice(1).map(indented)];
  });
}

/** Widest first column, in cells. */
const NARROW = 44;

const heading = (text: string): Row => [{ text, role: 'title', bold: true }];
const plain = (text: string): Row => [{ text }];
