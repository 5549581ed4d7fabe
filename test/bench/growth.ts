/** How times grow with the length of the log, from 10,000 to 10,000,000 events: k of time ~ eventsᵏ. */

import { lookInto, somePlaces } from './looking.ts';
import { durationOf, growthOf, type Measured, spreadOf } from './measure.ts';
import { chainProgram, MILLION, recorded } from './programs.ts';
import { atMost, type Goal, type Row } from './row.ts';
import { chainRun, presses } from './screens.ts';

const LENGTHS = [MILLION / 100, MILLION / 10, MILLION, 10 * MILLION];

/** Several growths, each from times taken one length after the other. @param timesOf Takes the time at each length, in any unit. */
function growths(rounds: number, timesOf: () => readonly number[]): Measured {
  const samples = Array.from({ length: rounds }, () =>
    growthOf(timesOf().map((y, place) => ({ x: LENGTHS[place]!, y }))),
  );
  return { samples };
}

const growth = (name: string, goal: Goal, measure: Row['measure']): Row => ({
  name: `growth of ${name}, 10⁴ … 10⁷ events: k of time ~ eventsᵏ`,
  unit: '',
  goal,
  measure,
});

export const GROWTH: readonly Row[] = [
  growth('recording', atMost(1.05), scale => {
    const program = chainProgram(300);
    recorded(program, MILLION); // compiled code is slower while it is still being optimized
    const repeats = [21, 9, 3, 1]; // the short ones are disturbed more easily
    return growths(scale(5), () =>
      LENGTHS.map((length, place) => {
        const times = Array.from({ length: repeats[place]! }, () => durationOf(() => recorded(program, length)));
        return spreadOf(times).median;
      }),
    );
  }),
  growth('seeking', atMost(0.1), scale => {
    const program = chainProgram(300);
    const logs = LENGTHS.map(length => recorded(program, length));
    const looks = logs.map(log => ({ look: lookInto(log), places: somePlaces(log.length, 2000) }));
    return growths(1 + scale(15), () =>
      looks.map(({ look, places }) => spreadOf(places.map(place => durationOf(() => look(place)))).median),
    );
  }),
  growth('a frame', atMost(0.1), scale => {
    const runs = LENGTHS.map(length => presses(chainRun(300, length)));
    return growths(1 + scale(10), () =>
      runs.map(press => spreadOf(Array.from({ length: 40 }, (_, sample) => durationOf(press, sample))).median),
    );
  }),
];
