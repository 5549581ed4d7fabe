/** Recording in slices: by a clock that the test moves. */

import { expect, test } from 'vitest';
import { Recorder } from '../../src/engine/record.ts';
import { stopped } from '../../src/session/background.ts';
import { LiveRecording } from '../../src/session/live-recording.ts';
import { createSession, type Recording, type Session } from '../../src/session/session.ts';
import { lesson } from '../support/lessons.ts';

/** A clock that goes on by so many milliseconds whenever it is asked. */
const clock = (step: number) => {
  let time = 0;
  return () => {
    time += step;
    return time;
  };
};

/** A session of a run that is being recorded. */
function recordingSession(live: LiveRecording): Session {
  const session = createSession(live.run);
  return { ...session, background: { ...session.background, recording: live.recording } };
}

const xor = () => lesson('xor');

function recordingOf(name: string, now: () => number): LiveRecording {
  const { scenario } = lesson(name);
  return new LiveRecording(scenario, new Recorder(scenario.program, scenario.training), {
    now,
    rest: () => new Promise(resolve => setImmediate(resolve)),
  });
}

test('the first slice ends after about 10 ms, with a whole iteration', () => {
  // Asked twice before the first iteration; 5 ms each, so two or three iterations fit.
  const { run, isDone } = recordingOf('xor', clock(5));
  expect(isDone).toBe(false);
  expect(run.log.iterationCount).toBe(2);
  expect(run.log.length).toBe((2 * xor().log.length) / 100);
});

test('a machine too slow for any slice still records one iteration at a time', () => {
  expect(recordingOf('xor', clock(1_000)).run.log.iterationCount).toBe(1);
});

test('a short run is recorded before anybody looks', () => {
  const live = recordingOf('two-layer', clock(0.01));
  expect(live).toMatchObject({ isDone: true, recording: undefined });
});

test('goes on to the same log as at once, and tells how fast it is', async () => {
  const live = recordingOf('xor', clock(5));
  let session: Session = recordingSession(live);
  const told: (Recording | undefined)[] = [];
  await new Promise<void>(resolve => {
    live.goOn(change => {
      const next = change(session);
      if (next !== session) told.push(next.background.recording);
      session = next;
      if (session.background.recording === undefined) resolve();
    });
  });
  expect(live.run.log.length).toBe(xor().log.length);
  expect(session.background.recording).toBeUndefined();
  const rates = told.flatMap(one => (one === undefined ? [] : [one]));
  expect(rates.length).toBeGreaterThan(1);
  for (const { eventsPerSecond, secondsLeft } of rates) {
    expect(eventsPerSecond).toBeGreaterThan(0);
    expect(secondsLeft).toBeGreaterThan(0);
  }
  // Nearer the end there is less left, as the clock goes evenly.
  expect(rates.at(-1)!.secondsLeft).toBeLessThan(rates[0]!.secondsLeft!);
});

test('ends when the session stops it, and records nothing more', async () => {
  const live = recordingOf('xor', clock(5));
  const before = live.run.log.length;
  let session: Session = stopped(recordingSession(live));
  let asked = 0;
  live.goOn(change => {
    asked++;
    session = change(session);
  });
  await new Promise(resolve => setTimeout(resolve, 0));
  await new Promise(resolve => setTimeout(resolve, 0));
  expect(asked).toBe(1);
  expect(live.run.log.length).toBe(before);
  expect(session.background.recording?.isStopped).toBe(true);
});

test('records ahead of what is asked for, and no further than to the end of a slice', async () => {
  const live = recordingOf('xor', clock(1_000));
  const each = xor().log.length / 100;
  await live.until(
    4 * each + 1,
    () => true,
    () => {},
  );
  expect(live.run.log.iterationCount).toBe(5);
});
