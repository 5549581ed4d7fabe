/** The matrix product in WebAssembly, two columns in an instruction; compiled for the first large product. */

import code from './assembly/product.ts?wasm';
import type { MatrixProduct, RowBand } from './matrix-product.ts';
import type { ReadonlyFloats } from './tensor.ts';

/** The exports of assembly/product.ts. */
interface Assembly {
  readonly memory: WebAssembly.Memory;
  product(
    left: number,
    leftDown: number,
    leftAcross: number,
    right: number,
    rightDown: number,
    rightAcross: number,
    out: number,
    panel: number,
    m: number,
    k: number,
    n: number,
  ): void;
}

const BYTES = Float64Array.BYTES_PER_ELEMENT;
/** Columns that the module packs side by side. */
const PANEL_WIDTH = 4;
const PAGE = 65_536;
/** Most numbers in the module's memory, 128 MiB, as it never shrinks. Larger products do not use the module. */
const MOST = 16 * 1024 * 1024;

/** The module; null without WebAssembly or its SIMD. */
let assembly: Assembly | null | undefined;
/** A view of the module's whole memory. */
let scratch = new Float64Array(0);

/** Whether the product fits the module's memory. */
export const fitsAssembly = ({ m, k, n }: MatrixProduct): boolean => PANEL_WIDTH * k + m * k + k * n + m * n <= MOST;

/** Writes the product, in the order of terms that `multiplyMatrices` promises; returns false, and writes nothing, when the module cannot be used. */
export function multiplyInAssembly(
  product: MatrixProduct,
  left: ReadonlyFloats,
  right: ReadonlyFloats,
  out: Float64Array,
  { from, to }: RowBand = { from: 0, to: product.m },
): boolean {
  const { m, k, n, leftDown, leftAcross, rightDown, rightAcross } = product;
  const atLeft = PANEL_WIDTH * k;
  const atRight = atLeft + m * k;
  const atOut = atRight + k * n;
  assembly ??= compile();
  if (assembly === null || !hasRoom(assembly.memory, atOut + (to - from) * n)) return false;
  scratch.set(left, atLeft);
  scratch.set(right, atRight);
  assembly.product(
    (atLeft + from * leftDown) * BYTES,
    leftDown * BYTES,
    leftAcross * BYTES,
    atRight * BYTES,
    rightDown * BYTES,
    rightAcross * BYTES,
    atOut * BYTES,
    0,
    to - from,
    k,
    n,
  );
  out.set(scratch.subarray(atOut, atOut + (to - from) * n), from * n);
  return true;
}

function compile(): Assembly | null {
  try {
    // The cast: only the module knows its exports, and a test calls them.
    return new WebAssembly.Instance(new WebAssembly.Module(code)).exports as unknown as Assembly;
  } catch {
    return null;
  }
}

function hasRoom(memory: WebAssembly.Memory, numbers: number): boolean {
  if (numbers <= scratch.length) return true;
  if (numbers > MOST) return false;
  try {
    memory.grow(Math.ceil((numbers - scratch.length) / (PAGE / BYTES)));
  } catch {
    return false; // the machine has no more memory
  }
  scratch = new Float64Array(memory.buffer);
  return true;
}
