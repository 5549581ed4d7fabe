/**
 * The matrix product two columns at a time. Every element of the result is 0 + l₀r₀ + l₁r₁ + …, added in that order, so that it
 * has the bits of a sum written out; only different elements are computed side by side.
 *
 * AssemblyScript: `npm run build` compiles it. All places are bytes in the module's memory, all steps between elements are in bytes.
 */

/** Columns of a panel: with four rows they need eight accumulators, of sixteen registers. */
const WIDTH: usize = 4;
const NUMBER: usize = 8;

/**
 * out (m, n) = left (m, k) · right (k, n), where element (i, p) of the left operand is i steps down and p steps across its beginning;
 * so a transposed operand is one with its steps exchanged. `panel` is room for 4 k numbers.
 */
export function product(
  left: usize,
  leftDown: usize,
  leftAcross: usize,
  right: usize,
  rightDown: usize,
  rightAcross: usize,
  out: usize,
  panel: usize,
  m: usize,
  k: usize,
  n: usize,
): void {
  const outDown = n * NUMBER;
  for (let j: usize = 0; j < n; j += WIDTH) {
    const columns = min(WIDTH, n - j);
    pack(right + j * rightAcross, rightDown, rightAcross, panel, k, columns);
    const end = panel + k * WIDTH * NUMBER;
    let i: usize = 0;
    for (; i + 4 <= m; i += 4)
      fourRows(left + i * leftDown, leftDown, leftAcross, panel, end, out + i * outDown + j * NUMBER, outDown, columns);
    for (; i < m; i++) oneRow(left + i * leftDown, leftAcross, panel, end, out + i * outDown + j * NUMBER, columns);
  }
}

/** Packs up to four columns side by side; missing columns are not changed, and their sums are not written. */
function pack(from: usize, down: usize, across: usize, panel: usize, k: usize, columns: usize): void {
  if (columns === WIDTH) {
    for (let p: usize = 0; p < k; p++) {
      store<f64>(panel, load<f64>(from));
      store<f64>(panel, load<f64>(from + across), 8);
      store<f64>(panel, load<f64>(from + 2 * across), 16);
      store<f64>(panel, load<f64>(from + 3 * across), 24);
      from += down;
      panel += WIDTH * NUMBER;
    }
    return;
  }
  for (let p: usize = 0; p < k; p++) {
    for (let j: usize = 0; j < columns; j++) store<f64>(panel + j * NUMBER, load<f64>(from + j * across));
    from += down;
    panel += WIDTH * NUMBER;
  }
}

function fourRows(
  left: usize,
  down: usize,
  across: usize,
  panel: usize,
  end: usize,
  out: usize,
  outDown: usize,
  columns: usize,
): void {
  let a0 = f64x2.splat(0);
  let a1 = f64x2.splat(0);
  let b0 = f64x2.splat(0);
  let b1 = f64x2.splat(0);
  let c0 = f64x2.splat(0);
  let c1 = f64x2.splat(0);
  let d0 = f64x2.splat(0);
  let d1 = f64x2.splat(0);
  let second = left + down;
  let third = second + down;
  let fourth = third + down;
  for (; panel < end; panel += WIDTH * NUMBER) {
    const r0 = v128.load(panel);
    const r1 = v128.load(panel, 16);
    let l = v128.load64_splat(left);
    a0 = f64x2.add(a0, f64x2.mul(l, r0));
    a1 = f64x2.add(a1, f64x2.mul(l, r1));
    l = v128.load64_splat(second);
    b0 = f64x2.add(b0, f64x2.mul(l, r0));
    b1 = f64x2.add(b1, f64x2.mul(l, r1));
    l = v128.load64_splat(third);
    c0 = f64x2.add(c0, f64x2.mul(l, r0));
    c1 = f64x2.add(c1, f64x2.mul(l, r1));
    l = v128.load64_splat(fourth);
    d0 = f64x2.add(d0, f64x2.mul(l, r0));
    d1 = f64x2.add(d1, f64x2.mul(l, r1));
    left += across;
    second += across;
    third += across;
    fourth += across;
  }
  write(out, a0, a1, columns);
  write(out + outDown, b0, b1, columns);
  write(out + 2 * outDown, c0, c1, columns);
  write(out + 3 * outDown, d0, d1, columns);
}

function oneRow(left: usize, across: usize, panel: usize, end: usize, out: usize, columns: usize): void {
  let a0 = f64x2.splat(0);
  let a1 = f64x2.splat(0);
  for (; panel < end; panel += WIDTH * NUMBER) {
    const l = v128.load64_splat(left);
    a0 = f64x2.add(a0, f64x2.mul(l, v128.load(panel)));
    a1 = f64x2.add(a1, f64x2.mul(l, v128.load(panel, 16)));
    left += across;
  }
  write(out, a0, a1, columns);
}

function write(out: usize, first: v128, second: v128, columns: usize): void {
  if (columns === WIDTH) {
    v128.store(out, first);
    v128.store(out, second, 16);
    return;
  }
  store<f64>(out, f64x2.extract_lane(first, 0));
  if (columns > 1) store<f64>(out, f64x2.extract_lane(first, 1), 8);
  if (columns > 2) store<f64>(out, f64x2.extract_lane(second, 0), 16);
}
