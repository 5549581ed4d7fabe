/** `check`: every number that a scenario expects, and every gradient against central differences. */

import { RECORDED } from '../engine/timeline.ts';
import { EXIT, Failure } from '../failure.ts';
import { checkingRun, type RunCheck } from '../query/check-run.ts';
import { visibleLine } from '../text/visible.ts';
import type { Row } from '../tui/row.ts';
import { appearanceOf, painted } from './appearance.ts';
import { reportRows, summaryRow } from './check-report.ts';
import { openInput, warnOfShortage } from './input.ts';
import { type Io, remark, writeLines } from './io.ts';
import type { FlagValues } from './options.ts';
import type { Invocation } from './parse-arguments.ts';
import { withProgress } from './passing-line.ts';
import { wholeLog } from './record-ahead.ts';

/** Continues after a file that cannot be read or has mistakes; resolves to the most severe exit code. */
export async function run({ words, flags }: Invocation, io: Io): Promise<number> {
  const print = (rows: readonly Row[]) => writeLines(io.stdout, painted(rows, appearanceOf(io.stdout, io.env, flags)));
  const checks: RunCheck[] = [];
  let code: number = EXIT.fine;
  const scenarios = words.filter(word => !isSchema(word));
  for (const word of scenarios) {
    const checked = await checkedFile(word, flags, io);
    if (checked instanceof Failure) {
      code = Math.max(code, checked.code);
      await remark(io.stderr, `${checked.message}\n`); // the message names the file
      continue;
    }
    const { check, rows } = checked;
    checks.push(check);
    await print(rows);
    if (!check.isFine) code = Math.max(code, EXIT.checkFailed);
  }
  if (scenarios.length > 1) await print([[], summaryRow(checks, scenarios.length - checks.length)]);
  return code;
}

/** Resolves to a file's check, or to why it cannot be checked. */
async function checkedFile(
  word: string,
  flags: FlagValues,
  io: Io,
): Promise<{ readonly check: RunCheck; readonly rows: readonly Row[] } | Failure> {
  try {
    const input = await openInput(word, flags, io);
    if (input.scenario.program.recorded !== undefined)
      throw new Failure(EXIT.badScenario, `${visibleLine(input.name)}: ${RECORDED}`);
    const log = await wholeLog(input, io);
    await warnOfShortage(input, log, io);
    const check = await withProgress(checkingRun(input.scenario, log), 'checking', io);
    return { check, rows: reportRows(input.name, input.scenario, check) };
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}

/** `check scenarios/*.json` means the scenarios, not the schema beside them. */
const isSchema = (word: string): boolean => word.endsWith('.schema.json');
