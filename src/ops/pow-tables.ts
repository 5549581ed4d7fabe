/** The tables that powers are looked up in, worked out in integers: far more digits than a number has, the same on every machine. */

/** Fixed point: so many bits behind the point. */
const POINT = 96n;
const UNIT = 1n << POINT;

/** Intervals of a binade in each table. */
export const INTERVALS = 128;

/** The upper half of the smallest m, some 0.7: in the middle of one of the intervals from there to twice that stands 1. */
export const LOWEST = 0x3ff00000 - 0x1000 - 75 * 0x2000;

export interface PowTables {
  /** 1 / c of each interval, 12 bits long, for a c in its middle. */
  readonly inverse: Float64Array;
  /** ln c, to 2⁻⁴² and what is beyond. */
  readonly log: Float64Array;
  readonly logRest: Float64Array;
  /** 2 to the power j / 128, and which part of it is missing. */
  readonly root: Float64Array;
  readonly rootRest: Float64Array;
  /** 2 to the power n − 1,100, as far as there are such numbers. */
  readonly powerOfTwo: Float64Array;
}

/** ln 2 to 2⁻⁴², of which 2,000 times is exact, and what is beyond. */
export const LN2 = { high: 0.6931471805598903, low: 5.497923018708371e-14 } as const;

/** ln 2 to 2⁻³⁴, of which 2¹⁸ times is exact, and what is beyond. */
export const LN2_SHORT = { high: 0.6931471805437468, low: 1.619851018665656e-11 } as const;

export function powTables(): PowTables {
  const inverse = Float64Array.from({ length: INTERVALS }, (_, i) => Math.round(4096 / middleOf(i)) / 4096);
  const logs = Array.from(inverse, part => -naturalLog(BigInt(4096 * part), 4096n));
  const log = Float64Array.from(logs, exact => Math.round(numberOf(exact) * 2 ** 42) / 2 ** 42);
  const logRest = Float64Array.from(logs, (exact, i) => numberOf(exact - fixed(log[i]!)));
  const step = exponential(naturalLog(2n, 1n) / BigInt(INTERVALS));
  const roots: bigint[] = [UNIT];
  while (roots.length < INTERVALS) roots.push((roots.at(-1)! * step) >> POINT);
  const root = Float64Array.from(roots, numberOf);
  const rootRest = Float64Array.from(roots, (exact, j) => numberOf(exact - fixed(root[j]!)) / root[j]!);
  const powerOfTwo = Float64Array.from({ length: 2200 }, (_, n) => 2 ** (n - 1100));
  return { inverse, log, logRest, root, rootRest, powerOfTwo };
}

/** The number in the middle of an interval. */
function middleOf(i: number): number {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setUint32(0, LOWEST + i * 0x2000 + 0x1000);
  return bits.getFloat64(0);
}

const numberOf = (exact: bigint): number => Number(exact) / 2 ** Number(POINT);
const fixed = (number: number): bigint => BigInt(number * 2 ** Number(POINT));

/** ln(a / b) = 2 artanh((a − b) / (a + b)), by its series. */
function naturalLog(a: bigint, b: bigint): bigint {
  const t = ((a - b) * UNIT) / (a + b);
  const square = (t * t) >> POINT;
  let sum = 0n;
  let power = t;
  for (let k = 1n; power !== 0n && power !== -1n; k += 2n) {
    sum += power / k;
    power = (power * square) >> POINT;
  }
  return 2n * sum;
}

/** eˣ by its series. */
function exponential(x: bigint): bigint {
  let [sum, term] = [0n, UNIT];
  for (let k = 1n; term !== 0n; k++) {
    sum += term;
    term = ((term * x) >> POINT) / k;
  }
  return sum;
}
