/** A recording of some iterations: wherever an iteration is told by its number, it is the number that the script has for it. */

import { describe, expect, it } from 'vitest';
import { stateAt } from '../../../src/engine/state.ts';
import { sentenceAt } from '../../../src/explain/explain.ts';
import { EVENT_COLUMNS } from '../../../src/export/event-columns.ts';
import { conditionValue, parseCondition } from '../../../src/query/conditions.ts';
import { Run } from '../../../src/session/runs.ts';
import { createSession } from '../../../src/session/session.ts';
import { scalar } from '../../../src/tensor/tensor.ts';
import { parseKeys, press } from '../../../src/tui/press.ts';
import { frameOf } from '../../support/frame.ts';
import { openedBytes, textOfLog } from '../../support/recorded-logs.ts';

const FIRST = 19;

/** The run as it is when only its iterations from the 19th on were recorded. */
function later(name: string): Run {
  const text = textOfLog(name);
  const renumbered = text.replace(
    /("type":"iteration\.started","iteration":)(\d+)/g,
    (_, start, n) => `${start}${Number(n) + FIRST - 1}`,
  );
  const { scenario, log } = openedBytes(new TextEncoder().encode(renumbered), name);
  return new Run(scenario, log);
}

const shown = (run: Run, keys: string, at = 0): string =>
  frameOf(press(createSession(run, { at }), parseKeys(keys)), { columns: 120, rows: 36 }).join('\n');

describe('The number of an iteration', () => {
  const run = later('classifier.ndjson');
  const { log } = run;
  const second = log.startOf(2)!;

  it('is that of the script in the header, in prints and below the chart', () => {
    expect(shown(run, '', second)).toContain(`iteration 20/${FIRST + log.iterationCount - 1}`);
    expect(shown(run, ':print loss by iteration<enter>')).toMatch(/ 19 {2}.*\n.* 20 {2}/);
    expect(shown(run, 'v', second)).toMatch(/ 20 .* iteration 21/);
  });

  it('is that of the script in conditions, series and columns', () => {
    expect(shown(run, ':print iteration<enter>')).toMatch(/ 19 .* 19[\s\S]* 20 .* 20/);
    expect(conditionValue(parseCondition(log, 'iteration'), stateAt(log, second))).toEqual(scalar(20));
    expect(EVENT_COLUMNS.find(({ name }) => name === 'iteration')!.of({ log, position: second } as never)).toBe(20); // reads no more
  });

  it('is that of the script where NaN is listed and where signs are found', () => {
    expect(shown(later('nan_later.ndjson'), 'N')).toMatch(/▶ +\d+ +19 /);
    expect(shown(run, ':find-next sign<enter>', second)).not.toMatch(/iteration [123]:/);
    expect(sentenceAt(log, second)).toContain('Iteration 20 begins');
  });
});
