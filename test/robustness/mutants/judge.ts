/** What becomes of a file, whatever it holds: an answer in words, or a run that can be told and drawn. Anything else is thrown. */

import { Recorder } from '../../../src/engine/record.ts';
import { sentenceAt } from '../../../src/explain/explain.ts';
import { loadScenario } from '../../../src/scenario/load.ts';
import { formatProblems } from '../../../src/scenario/problems.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { eventJson, headerLine } from '../../../src/trace/trace-json.ts';
import { renderFrame } from '../../support/frame.ts';
import { harmfulIn } from '../../support/hostile-text.ts';

/** Events of a run that are recorded: iterations beyond repeat what was there. */
const RECORDED = 2_000;

export function judge(bytes: Uint8Array): 'run' | 'error' {
  const result = loadScenario(bytes, 'mutant.json');
  if ('scenario' in result) {
    follow(result.scenario);
    return 'run';
  }
  const told = formatProblems(result.problems, result.omitted);
  if (
    !/^mutant\.json:\d+:\d+/.test(told) ||
    /undefined|\[object|NaN:|\bat .*\.ts:/.test(told.replaceAll(/^ {4}.*$/gm, ''))
  )
    throw new Error(`no clear error: ${told}`);
  expectHarmless(told.split('\n'));
  return 'error';
}

/** Recorded, told, written and drawn at its beginning, in the middle and at its end. */
function follow(scenario: Scenario): void {
  const recorder = new Recorder(scenario.program, scenario.training);
  recorder.run(RECORDED);
  const { log } = recorder;
  JSON.parse(headerLine(scenario, 'judge'));
  for (const at of [0, Math.floor(log.length / 2), log.length - 1]) {
    JSON.parse(eventJson(log, at));
    expectHarmless([sentenceAt(log, at)]);
    const rows = renderFrame(scenario, log, { at, columns: 100, rows: 30 });
    if (rows.length !== 30) throw new Error(`a frame of ${rows.length} rows`);
    expectHarmless(rows);
  }
}

function expectHarmless(lines: readonly string[]): void {
  const found = lines.flatMap(harmfulIn);
  if (found.length > 0) throw new Error(`control characters in an output: ${JSON.stringify(found)}`);
}
