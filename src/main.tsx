/** The command line program: hands the process's words and streams to the commands, and their exit code back. */

import { bugReport } from './cli/bug-report.ts';
import { remark } from './cli/io.ts';
import { runCommandLine } from './cli/run.ts';
import { EXIT } from './failure.ts';
import { isSignalExit } from './tui/shell/signals.ts';

const argv = process.argv.slice(2);
// A fault outside everything that is awaited. While a screen is open the terminal is given back first, by its own listener.
process.on('uncaughtException', error => {
  if (process.listenerCount('uncaughtException') > 1) return;
  process.exitCode = EXIT.bug;
  void remark(process.stderr, `${bugReport(error, argv)}\n`).then(() => process.exit());
});
void runCommandLine(argv, process).then(code => {
  process.exitCode = code;
  // All output is written. Node would take its listeners off before it is gone, and a second signal would show as "Terminated".
  if (isSignalExit(code)) process.exit();
  // What was not read to its end (a scenario behind a mistake, say) must not keep the program waiting.
  process.stdin.destroy();
});
