import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Canvas, canvasRows, createCanvas, putBox, putLine, putText, type Stroke } from '../../src/tui/canvas.ts';
import { plainRow, rowWidth } from '../../src/tui/row.ts';

function canvasOf(width: number, height: number, x = 0, y = 0): Canvas {
  return createCanvas({ x, y, width, height });
}

function pictureOf(canvas: Canvas): string[] {
  return canvasRows(canvas).map(plainRow);
}

function net(number: number, weight: Stroke['weight'] = 1): Stroke {
  return { net: number, weight, style: { role: weight === 2 ? 'active' : 'border' } };
}

const across = (y: number, from = 0, to = 4) => [
  { x: from, y },
  { x: to, y },
];
const down = (x: number, from = 0, to = 2) => [
  { x, y: from },
  { x, y: to },
];

describe('lines', () => {
  test('turn with round corners, and with double ones when active', () => {
    const points = [
      { x: 0, y: 0 },
      { x: 2, y: 0 },
      { x: 2, y: 2 },
      { x: 4, y: 2 },
    ];
    const light = canvasOf(5, 3);
    putLine(light, points, net(1));
    expect(pictureOf(light)).toEqual(['──╮  ', '  │  ', '  ╰──']);
    const double = canvasOf(5, 3);
    putLine(double, points, net(1, 2));
    expect(pictureOf(double)).toEqual(['══╗  ', '  ║  ', '  ╚══']);
  });

  test('of one net branch with T joints', () => {
    const canvas = canvasOf(5, 3);
    putLine(
      canvas,
      [
        { x: 0, y: 1 },
        { x: 2, y: 1 },
        { x: 2, y: 0 },
        { x: 4, y: 0 },
      ],
      net(1),
    );
    putLine(
      canvas,
      [
        { x: 0, y: 1 },
        { x: 2, y: 1 },
        { x: 2, y: 2 },
        { x: 4, y: 2 },
      ],
      net(1),
    );
    expect(pictureOf(canvas)).toEqual(['  ╭──', '──┤  ', '  ╰──']);
  });

  test('of two nets cross as ┼, of one net join as ╋', () => {
    const crossing = canvasOf(5, 3);
    putLine(crossing, across(1), net(1));
    putLine(crossing, down(2), net(2));
    expect(pictureOf(crossing)[1]).toBe('──┼──');
    const joint = canvasOf(5, 3);
    putLine(joint, across(1), net(1));
    putLine(joint, down(2), net(1));
    expect(pictureOf(joint)[1]).toBe('──╋──');
  });

  test('that are active stay double where they cross and where they leave a shared trunk', () => {
    const canvas = canvasOf(6, 3);
    putLine(canvas, across(1, 0, 5), net(1, 2));
    putLine(canvas, down(1), net(2));
    putLine(
      canvas,
      [
        { x: 0, y: 1 },
        { x: 4, y: 1 },
        { x: 4, y: 2 },
      ],
      net(1),
    );
    expect(pictureOf(canvas)).toEqual([' │    ', '═╪══╤═', ' │  │ ']);
  });

  test('join the border of a box that they start from', () => {
    const canvas = canvasOf(6, 3);
    putBox(canvas, { x: 0, y: 0, width: 3, height: 3 }, 1, { role: 'border' });
    putLine(canvas, across(1, 2, 5), net(1, 2));
    expect(pictureOf(canvas)).toEqual(['╭─╮   ', '│ ╞═══', '╰─╯   ']);
  });
});

describe('text', () => {
  test('stands over lines', () => {
    const canvas = canvasOf(5, 1);
    putText(canvas, 4, 0, '▶');
    putLine(canvas, across(0), net(1));
    expect(pictureOf(canvas)).toEqual(['────▶']);
  });

  test('that is wide takes two cells, and a half one becomes a space', () => {
    const canvas = canvasOf(4, 2);
    expect(putText(canvas, 0, 0, 'a日b')).toBe(4);
    putText(canvas, 3, 1, '日');
    expect(pictureOf(canvas)).toEqual(['a日b', '    ']);
    putText(canvas, 2, 0, 'x');
    expect(pictureOf(canvas)[0]).toBe('a xb');
  });

  test('in one style is one run', () => {
    const canvas = canvasOf(6, 1);
    putText(canvas, 0, 0, 'e = ', { role: 'label' });
    putText(canvas, 4, 0, '5', { role: 'value' });
    expect(canvasRows(canvas)).toEqual([
      [{ text: 'e = ', role: 'label' }, { text: '5', role: 'value' }, { text: ' ' }],
    ]);
  });
});

describe('the viewport', () => {
  test('cuts a drawing as scissors would', () => {
    const draw = (canvas: Canvas): Canvas => {
      putBox(canvas, { x: 1, y: 1, width: 7, height: 4 }, 2, {});
      putLine(
        canvas,
        [
          { x: 7, y: 2 },
          { x: 11, y: 2 },
          { x: 11, y: 6 },
          { x: 3, y: 6 },
        ],
        net(1),
      );
      putLine(canvas, down(9, 0, 7), net(2));
      putText(canvas, 3, 2, '12.694');
      return canvas;
    };
    const whole = pictureOf(draw(canvasOf(14, 9)));
    const window = fc.record({
      x: fc.integer({ min: -3, max: 13 }),
      y: fc.integer({ min: -3, max: 8 }),
      width: fc.nat(9),
      height: fc.nat(6),
    });
    fc.assert(
      fc.property(window, ({ x, y, width, height }) => {
        const cut = Array.from({ length: height }, (_, row) => {
          const cells = Array.from({ length: width }, (_, column) => whole[y + row]?.[x + column] ?? ' ');
          return cells.join('');
        });
        expect(pictureOf(draw(canvasOf(width, height, x, y)))).toEqual(cut);
      }),
    );
  });

  test('gives rows of exactly its width', () => {
    const canvas = canvasOf(7, 2, -2, -1);
    putText(canvas, -3, 0, '日本語日本語');
    expect(canvasRows(canvas).map(rowWidth)).toEqual([7, 7]);
  });
});
