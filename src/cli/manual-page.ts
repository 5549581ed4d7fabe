/** The manual page, in the macros of man(7), from the table of options. */

import { flagHelp, flagText, PROGRAM, usageOf } from './help-texts.ts';
import { MANUAL_TABLES } from './manual-tables.ts';
import { FLAG_NAMES, flagOf } from './options.ts';
import { COMMON_FLAGS, type CommandDeclaration, SUBCOMMANDS } from './subcommands.ts';

/** Returns the page's source, ending with a line break. */
export function manualPage(version: string): string {
  const lines = [
    `.TH ${PROGRAM.toUpperCase()} 1 "" "${PROGRAM} ${version}" "User Commands"`,
    // No hyphenation and no added blanks, as lines may be copied.
    '.nh',
    '.ad l',
    '.SH NAME',
    roff(`${PROGRAM} - step through backpropagation in the terminal`),
    '.SH SYNOPSIS',
    ...SUBCOMMANDS.flatMap((command, i) => [...(i > 0 ? ['.br'] : []), roff(usageOf(command))]),
    '.SH DESCRIPTION',
    roff(
      'A debugger for backpropagation: a program of formulas is run once and recorded; then every operation, contribution, gradient and update can be looked at, one after the other, in both directions.',
    ),
    '.SH COMMANDS',
    ...SUBCOMMANDS.flatMap(commandLines),
    '.SH FLAGS',
    ...FLAG_NAMES.flatMap(flag => {
      const { short } = flagOf(flag);
      const takers = SUBCOMMANDS.filter(({ flags }) => flags.includes(flag)).map(({ name }) => name || 'opening');
      const where = COMMON_FLAGS.includes(flag) ? '' : ` (${takers.join(', ')})`;
      return tagged(`${short === undefined ? '' : `-${short}, `}${flagText(flag)}`, `${flagHelp(flag)}${where}`);
    }),
    ...Object.entries(MANUAL_TABLES).flatMap(([title, rows]) => [
      `.SH "${title}"`,
      ...rows.flatMap(([term, meaning]) => tagged(term, meaning)),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

function commandLines(command: CommandDeclaration): readonly string[] {
  const { summary, description, examples, terms, arguments: taken } = command;
  const sentence = `${summary[0]!.toUpperCase()}${summary.slice(1)}. ${description}`;
  return [
    ...tagged(usageOf(command), sentence),
    ...taken.flatMap(({ name, help }) => ['.br', roff(`${name}: ${help}.`)]),
    ...(terms?.rows ?? []).flatMap(([term, meaning]) => ['.br', roff(`${term}: ${meaning}.`)]),
    ...examples.flatMap(({ line, does }) => ['.br', `${roff(line)}  \\- ${roff(does)}`]),
  ];
}

const tagged = (term: string, text: string): readonly string[] => ['.TP', `.B ${roff(term)}`, roff(text)];

/** Escapes text for roff: the escape character, hyphens, which would be broken or curved, and a control character at the start. */
function roff(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^(?=[.'])/, '\\&');
}
