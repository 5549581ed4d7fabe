import { describe, expect, it } from 'vitest';
import { explain } from '../../src/explain/explain.ts';
import { checkRun } from '../../src/query/check-run.ts';
import { expectInvariants } from '../support/invariants.ts';
import { lesson, ROUNDED, sessionOf, textOf } from '../support/lessons.ts';

describe.each(ROUNDED)('%s', name => {
  it('has every number that it expects', () => {
    const { scenario, log } = lesson(name);
    const { expected, misses, isFine } = checkRun(scenario, log);
    expect(expected).toBeGreaterThan(0);
    expect({ misses, isFine }).toEqual({ misses: [], isFine: true });
  });

  it('holds all that holds of logs, and every event is explained and drawn', () => {
    const { log } = lesson(name);
    expectInvariants(log, log.training, [log.length - 1, 0, 5]);
    for (let i = 0; i < log.length; i++) {
      expect(explain(log, i).sentence).not.toBe('');
      expect(textOf(sessionOf(name, i), { columns: 80, rows: 24 })).toHaveLength(24);
    }
  });
});
