/** The types of numbers, by PyTorch's names. Numbers of every type are held as 64-bit floats that are exactly numbers of their type. */

import type { ReadonlyFloats } from './tensor.ts';

/** How the bytes of one type are read, and how a number is rounded to it. */
interface TypeFacts {
  readonly bytes: number;
  /** Most significant digits that tell two numbers of the type apart. */
  readonly digits: number;
  readonly read: (view: DataView, at: number) => number;
  readonly write: (view: DataView, at: number, x: number) => void;
  readonly round: (x: number) => number;
}

/** The largest finite numbers of the types that are rounded to here. */
const LARGEST = { float16: 65_504, bfloat16: 3.3895313892515355e38 } as const;

const asIs = (x: number): number => x;

/** Rounds to the nearest number with so many bits after the leading one, ties to even. @param least Exponent of the smallest normal number. */
function rounded(x: number, bits: number, least: number, largest: number): number {
  if (!Number.isFinite(x) || x === 0) return x;
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(x))), least);
  const unit = 2 ** (exponent - bits);
  const scaled = x / unit; // a power of two: exact
  const floor = Math.floor(scaled);
  const part = scaled - floor;
  const whole = part > 0.5 || (part === 0.5 && floor % 2 !== 0) ? floor + 1 : floor;
  const result = whole * unit;
  if (result === 0) return x < 0 ? -0 : 0;
  return Math.abs(result) > largest ? Math.sign(x) * Number.POSITIVE_INFINITY : result;
}

function readHalf(view: DataView, at: number): number {
  const half = view.getUint16(at, true);
  const [sign, exponent, fraction] = [half & 0x8000 ? -1 : 1, (half >> 10) & 31, half & 1023];
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}

const bits = new DataView(new ArrayBuffer(8));

function readBfloat(view: DataView, at: number): number {
  bits.setUint32(0, view.getUint16(at, true) << 16); // the upper half of a 32-bit float
  return bits.getFloat32(0);
}

function writeHalf(view: DataView, at: number, x: number): void {
  const magnitude = Math.abs(x);
  const sign = x < 0 || Object.is(x, -0) ? 0x8000 : 0;
  const exponent = Math.max(-14, Math.floor(Math.log2(magnitude)));
  const part = magnitude / 2 ** exponent; // 1 to 2, or under 1 for a subnormal number
  const half = magnitude === 0 ? 0 : part < 1 ? part * 1024 : (exponent + 15) * 1024 + (part - 1) * 1024;
  const bits = Number.isNaN(x) ? 0x7e00 : magnitude === Number.POSITIVE_INFINITY ? 0x7c00 : half;
  view.setUint16(at, sign | bits, true);
}

function writeBfloat(view: DataView, at: number, x: number): void {
  bits.setFloat32(0, x);
  view.setUint16(at, Number.isNaN(x) ? 0x7fc0 : bits.getUint32(0) >>> 16, true);
}

/** What is too large begins anew from below. */
const integer = (bytes: number, digits: number, read: TypeFacts['read'], write: TypeFacts['write']): TypeFacts => ({
  bytes,
  digits,
  read,
  write,
  round(x) {
    const whole = Math.trunc(x);
    if (!Number.isFinite(x) || (bytes === 8 && Math.abs(x) < 2 ** 63)) return whole;
    write(bits, 0, whole);
    return read(bits, 0);
  },
});

const TYPES = {
  float64: {
    bytes: 8,
    digits: 17,
    read: (view, at) => view.getFloat64(at, true),
    write: (view, at, x) => view.setFloat64(at, x, true),
    round: asIs,
  },
  float32: {
    bytes: 4,
    digits: 9,
    read: (view, at) => view.getFloat32(at, true),
    write: (view, at, x) => view.setFloat32(at, x, true),
    round: Math.fround,
  },
  float16: { bytes: 2, digits: 5, read: readHalf, write: writeHalf, round: x => rounded(x, 10, -14, LARGEST.float16) },
  bfloat16: {
    bytes: 2,
    digits: 4,
    read: readBfloat,
    write: writeBfloat,
    round: x => rounded(x, 7, -126, LARGEST.bfloat16),
  },
  int64: integer(
    8,
    17,
    (view, at) => Number(view.getBigInt64(at, true)),
    (view, at, x) => view.setBigInt64(at, BigInt(x), true),
  ),
  int32: integer(
    4,
    10,
    (view, at) => view.getInt32(at, true),
    (view, at, x) => view.setInt32(at, x, true),
  ),
  int16: integer(
    2,
    5,
    (view, at) => view.getInt16(at, true),
    (view, at, x) => view.setInt16(at, x, true),
  ),
  int8: integer(
    1,
    3,
    (view, at) => view.getInt8(at),
    (view, at, x) => view.setInt8(at, x),
  ),
  uint8: integer(
    1,
    3,
    (view, at) => view.getUint8(at),
    (view, at, x) => view.setUint8(at, x),
  ),
  bool: {
    ...integer(
      1,
      1,
      (view, at) => view.getUint8(at),
      (view, at, x) => view.setUint8(at, x),
    ),
    round: x => Number(x !== 0),
  },
} as const satisfies Readonly<Record<string, TypeFacts>>;

export type DType = keyof typeof TYPES;

/** The types that a scenario's numbers can have. */
export const FLOAT_TYPES = ['float64', 'float32', 'float16', 'bfloat16'] as const satisfies readonly DType[];
export type FloatType = (typeof FLOAT_TYPES)[number];

export const isDType = (name: string): name is DType => Object.hasOwn(TYPES, name);

/** Bytes of one number. */
export const bytesOfType = (type: DType): number => TYPES[type].bytes;

/** Returns the number of the type that is nearest to x. An integer type has the whole part of x, which begins anew from below where it is too large. */
export const roundTo = (type: DType, x: number): number => TYPES[type].round(x);

/** Rounds every number of an array to the type, in place. */
export function roundAll(type: DType, data: Float64Array): void {
  const { round } = TYPES[type];
  for (let i = 0; i < data.length; i++) data[i] = round(data[i]!);
}

/** Returns the numbers of the type that are nearest to those of an array. */
export function roundedCopy(type: DType, data: ReadonlyFloats): Float64Array {
  const copy = data.slice();
  roundAll(type, copy);
  return copy;
}

/** The largest finite number of a float type, and its smallest above 0. */
export const BOUNDS: Readonly<Record<FloatType, { readonly largest: number; readonly smallest: number }>> = {
  float64: { largest: Number.MAX_VALUE, smallest: Number.MIN_VALUE },
  float32: { largest: 3.4028234663852886e38, smallest: 2 ** -149 },
  float16: { largest: LARGEST.float16, smallest: 2 ** -24 },
  bfloat16: { largest: LARGEST.bfloat16, smallest: 2 ** -133 },
};

/** Returns `count` little-endian numbers of a type from the beginning of the bytes. */
export function numbersFrom(type: DType, bytes: Uint8Array, count: number): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { read, bytes: size } = TYPES[type];
  const numbers = new Float64Array(count);
  for (let k = 0; k < count; k++) numbers[k] = read(view, k * size);
  return numbers;
}

/** Returns the little-endian bytes of numbers in a type, to which they are rounded. */
export function bytesFrom(type: DType, numbers: ArrayLike<number>): Uint8Array {
  const { write, bytes: size, round } = TYPES[type];
  const bytes = new Uint8Array(numbers.length * size);
  const view = new DataView(bytes.buffer);
  for (let k = 0; k < numbers.length; k++) write(view, k * size, round(numbers[k]!));
  return bytes;
}

/**
 * Returns the 64-bit number with the shortest decimal that reads back as x in its type: 0.1 for the float32 0.10000000149011612. It is as
 * near to x as the type's normal numbers are to their texts: below them 2×10⁻⁷ reads back as the float16 1.788×10⁻⁷, and is not it.
 */
export function shortestIn(type: DType, x: number): number {
  if (type === 'float64' || !Number.isFinite(x) || Number.isInteger(x)) return x;
  const { round, digits } = TYPES[type];
  const most = (Math.abs(x) * (unitOf(type) ?? 0)) / 2;
  for (let k = 1; k < digits; k++) {
    const short = Number(x.toPrecision(k));
    if (round(short) === x && Math.abs(short - x) <= most) return short;
  }
  return Number(x.toPrecision(digits));
}

/** The distance between 1 and the next number of a float type; undefined for integers. */
export function unitOf(type: DType): number | undefined {
  switch (type) {
    case 'float64':
      return 2 ** -52;
    case 'float32':
      return 2 ** -23;
    case 'float16':
      return 2 ** -10;
    case 'bfloat16':
      return 2 ** -7;
    default:
      return undefined;
  }
}
