import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ChannelNet, routeChannel } from '../../src/layout/channel.ts';
import { addLine, badMeetings, type Cells } from './geometry.ts';

/** Draws a channel from its left edge at column 0 to two columns after its last track. */
function cellsOf(nets: readonly ChannelNet[]): Cells {
  const { trackCount, trunks } = routeChannel(nets);
  const cells: Cells = new Map();
  for (const [net, { leftRow, rightRows }] of nets.entries()) {
    for (const target of rightRows) {
      const points = [{ x: 0, y: leftRow }];
      for (const [at, trunk] of trunks[net]!.entries()) {
        const row = at + 1 < trunks[net]!.length ? trunk.rightRows[0]! : target;
        points.push({ x: trunk.track + 1, y: trunk.leftRow }, { x: trunk.track + 1, y: row });
      }
      points.push({ x: trackCount + 2, y: target });
      addLine(
        cells,
        net,
        points.filter((point, at) => at === 0 || point.x !== points[at - 1]!.x || point.y !== points[at - 1]!.y),
      );
    }
  }
  return cells;
}

/** Nets between random rows, no row used twice on a side; rows are dense, so that many nets wait for each other. */
const randomNets = fc
  .integer({ min: 1, max: 9 })
  .chain(count =>
    fc.record({
      left: fc.shuffledSubarray(range(12), { minLength: count, maxLength: count }),
      right: fc.shuffledSubarray(range(12), { minLength: count, maxLength: 12 }),
    }),
  )
  .map(({ left, right }) =>
    left.map((leftRow, net) => ({ leftRow, rightRows: right.filter((_, at) => at % left.length === net) })),
  );

function range(length: number): number[] {
  return Array.from({ length }, (_, at) => at);
}

describe('a channel', () => {
  test('never lets two nets share a cell but where they cross', () => {
    fc.assert(
      fc.property(randomNets, nets => {
        expect(badMeetings(cellsOf(nets))).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  test('needs no track for straight lines', () => {
    expect(routeChannel([net(0, 0), net(3, 3)])).toEqual({ trackCount: 0, trunks: [[], []] });
  });

  test('falling lines nest without a crossing', () => {
    // The lower one turns off first: ─╮╮ would cross, ╮ then ─╮ does not.
    const { trackCount, trunks } = routeChannel([net(0, 5), net(1, 6)]);
    expect(trackCount).toBe(2);
    expect(trunks.map(list => list[0]!.track)).toEqual([1, 0]);
  });

  test('lines that share no row share a track', () => {
    expect(routeChannel([net(0, 2), net(3, 5)]).trackCount).toBe(1);
  });

  test('two nets that change places are drawn with a dogleg through a free row', () => {
    const { trunks } = routeChannel([net(0, 1), net(1, 0)]);
    expect(trunks.map(list => list.length).sort()).toEqual([1, 2]);
    expect(badMeetings(cellsOf([net(0, 1), net(1, 0)]))).toEqual([]);
  });

  test('a net with several consumers has one trunk', () => {
    const { trunks } = routeChannel([{ leftRow: 4, rightRows: [0, 4, 8] }]);
    expect(trunks).toEqual([[{ net: 0, leftRow: 4, rightRows: [0, 4, 8], track: 0 }]]);
  });
});

function net(leftRow: number, ...rightRows: number[]): ChannelNet {
  return { leftRow, rightRows };
}
