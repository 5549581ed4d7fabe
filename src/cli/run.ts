/** Runs a command line, from words to exit code; every error ends here, in words on stderr. */

import { EXIT, Failure } from '../failure.ts';
import { appearanceOf, painted } from './appearance.ts';
import { bugReport } from './bug-report.ts';
import { commandHelp, PROGRAM } from './help-texts.ts';
import { type Io, isGone, remark, writeLines, writeTo } from './io.ts';
import { type Invocation, parseWords, type UsageProblem } from './parse-arguments.ts';
import { clearLine } from './passing-line.ts';
import type { SubcommandName } from './subcommands.ts';
import { VERSION } from './version.ts';

interface CommandModule {
  readonly run: (invocation: Invocation, io: Io) => Promise<number>;
}

/** Modules are loaded when needed: printing a version needs neither schema nor screen. */
const MODULES: Readonly<Record<SubcommandName, () => Promise<CommandModule>>> = {
  '': () => import('./open.ts'),
  trace: () => import('./trace.ts'),
  check: () => import('./check.ts'),
  diff: () => import('./diff.ts'),
  frame: () => import('./print-frame.ts'),
  export: () => import('./export.ts'),
  list: () => import('./list.ts'),
  new: () => import('./new.ts'),
  config: () => import('./config.ts'),
  schema: () => import('./schema.ts'),
  functions: () => import('./functions.ts'),
  recorder: () => import('./recorder.ts'),
  completion: () => import('./completion.ts'),
  man: () => import('./man.ts'),
};

/** Never rejects; resolves to the exit code when all output is written, or its reader has left. */
export async function runCommandLine(argv: readonly string[], io: Io): Promise<number> {
  // Errors are handled where writes are awaited; without a listener they would end the process.
  for (const stream of [io.stdout, io.stderr]) stream.on('error', () => {});
  try {
    const parsed = parseWords(argv);
    return 'problem' in parsed ? await explainUsage(parsed, io) : await carryOut(parsed, io);
  } catch (error) {
    clearLine(); // what goes on has failed
    if (isGone(error)) return EXIT.fine;
    await remark(io.stderr, `${failureText(error, argv)}\n`);
    return error instanceof Failure ? error.code : EXIT.bug;
  }
}

/** Returns an error's text. Mistakes in a file begin with their place, as compilers write them; other errors begin with the program's name. */
function failureText(error: unknown, argv: readonly string[]): string {
  if (!(error instanceof Failure)) return bugReport(error, argv);
  return error.code === EXIT.badScenario ? error.message : `${PROGRAM}: ${error.message}`;
}

async function carryOut(invocation: Invocation, io: Io): Promise<number> {
  const { command, flags } = invocation;
  if (flags.version) await writeTo(io.stdout, `${VERSION}\n`);
  else if (flags.help)
    await writeLines(io.stdout, painted(commandHelp(command), appearanceOf(io.stdout, io.env, flags)));
  else return (await MODULES[command.name]()).run(invocation, io);
  return EXIT.fine;
}

async function explainUsage({ command, problem, hint }: UsageProblem, { stderr }: Io): Promise<number> {
  const more = `more: ${[PROGRAM, command.name, '--help'].filter(word => word !== '').join(' ')}`;
  const lines = [`${PROGRAM}: ${problem}`, ...(hint === undefined ? [] : [hint]), more];
  await remark(stderr, `${lines.join('\n')}\n`);
  return EXIT.usage;
}
