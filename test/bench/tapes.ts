/** The same computations as bare as JavaScript can do them: what recording is held against. Nothing is remembered but values and gradients. */

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** `cycle` of operations along a chain: × w, + b, tanh; the seed goes all the way back. */
export interface ChainTape {
  /** dL/dx. */
  run(x: number, w: number, b: number): number;
}

/** A tape of `length` scalar operations in typed arrays. */
export function chainTape(length: number): ChainTape {
  const values = new Float64Array(length + 1);
  const gradients = new Float64Array(length + 1);
  const kinds = Uint8Array.from({ length }, (_, i) => i % 3);
  return {
    run(x, w, b) {
      values[0] = x;
      for (let i = 0; i < length; i++) {
        const v = values[i]!;
        values[i + 1] = kinds[i] === 0 ? v * w : kinds[i] === 1 ? v + b : Math.tanh(v);
      }
      gradients.fill(0);
      gradients[length] = 1;
      let [dw, db] = [0, 0];
      for (let i = length - 1; i >= 0; i--) {
        const g = gradients[i + 1]!;
        if (kinds[i] === 0) {
          gradients[i]! += g * w;
          dw += g * values[i]!;
        } else if (kinds[i] === 1) {
          gradients[i]! += g;
          db += g;
        } else gradients[i]! += g * (1 - values[i + 1]! ** 2);
      }
      return gradients[0]! + 0 * (dw + db);
    },
  };
}

/** One iteration of the lecture's 4-2-1 network from all ones, written out; returns the updated W1. */
export function lectureNetwork(x: readonly number[], y: number, lr: number): Float64Array {
  const w1 = new Float64Array(8).fill(1);
  const [b1, w2, b2] = [new Float64Array(2).fill(1), new Float64Array(2).fill(1), 1];
  const z1 = new Float64Array(2);
  const a1 = new Float64Array(2);
  for (let i = 0; i < 2; i++) {
    let sum = 0;
    for (let k = 0; k < 4; k++) sum += w1[4 * i + k]! * x[k]!;
    z1[i] = sum + b1[i]!;
    a1[i] = Math.max(0, z1[i]!);
  }
  const a2 = sigmoid(w2[0]! * a1[0]! + w2[1]! * a1[1]! + b2);
  const da2 = -(y / a2) + (1 - y) / (1 - a2);
  const dz2 = da2 * a2 * (1 - a2);
  for (let i = 0; i < 2; i++) {
    const dz1 = z1[i]! >= 0 ? dz2 * w2[i]! : 0;
    w2[i]! -= lr * dz2 * a1[i]!;
    b1[i]! -= lr * dz1;
    for (let k = 0; k < 4; k++) w1[4 * i + k]! -= lr * dz1 * x[k]!;
  }
  return w1;
}

/** x (n, i), labels (n): a multilayer perceptron i-h-c with ReLU and softmax cross-entropy, by plain loops. */
export interface Perceptron {
  readonly x: Float64Array;
  readonly labels: readonly number[];
  readonly w1: Float64Array;
  readonly w2: Float64Array;
  readonly sizes: { readonly n: number; readonly i: number; readonly h: number; readonly c: number };
}

/** Forward, backward, and SGD into new arrays; returns the updated weights. */
export function perceptronStep({ x, labels, w1, w2, sizes: { n, i, h, c } }: Perceptron, lr: number): Float64Array[] {
  const a1 = product(x, w1, n, i, h).map(z => Math.max(0, z));
  const dz2 = product(a1, w2, n, h, c);
  for (let row = 0; row < n; row++) {
    const scores = dz2.subarray(row * c, row * c + c);
    const most = scores.reduce((a, b) => Math.max(a, b));
    let sum = 0;
    for (let k = 0; k < c; k++) sum += Math.exp(scores[k]! - most);
    for (let k = 0; k < c; k++) {
      const probability = Math.exp(scores[k]! - most) / sum;
      scores[k] = (probability - (labels[row] === k ? 1 : 0)) / n;
    }
  }
  const dz1 = new Float64Array(n * h);
  for (let row = 0; row < n; row++)
    for (let j = 0; j < h; j++) {
      if (a1[row * h + j]! <= 0) continue;
      let sum = 0;
      for (let k = 0; k < c; k++) sum += dz2[row * c + k]! * w2[j * c + k]!;
      dz1[row * h + j] = sum;
    }
  return [stepped(w1, x, dz1, n, i, h, lr), stepped(w2, a1, dz2, n, h, c, lr)];
}

/** (m, k) @ (k, n) → (m, n). */
function product(a: Float64Array, b: Float64Array, m: number, k: number, n: number): Float64Array {
  const out = new Float64Array(m * n);
  for (let i = 0; i < m; i++)
    for (let l = 0; l < k; l++) {
      const factor = a[i * k + l]!;
      for (let j = 0; j < n; j++) out[i * n + j]! += factor * b[l * n + j]!;
    }
  return out;
}

/** w − lr · aᵀ d. */
function stepped(w: Float64Array, a: Float64Array, d: Float64Array, m: number, k: number, n: number, lr: number) {
  const gradient = new Float64Array(w.length);
  for (let i = 0; i < m; i++)
    for (let l = 0; l < k; l++) {
      const factor = a[i * k + l]!;
      for (let j = 0; j < n; j++) gradient[l * n + j]! += factor * d[i * n + j]!;
    }
  return w.map((value, i) => value - lr * gradient[i]!);
}
