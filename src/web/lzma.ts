/**
 * Unpacks LZMA, the format that `xz --format=lzma` writes: each bit by the probability that its context has had so far. A package
 * for this is ten times as long in a page, and slower. Source: LZMA specification of 2015 by Igor Pavlov, 7-zip.org/sdk.html.
 */

/** Returns the bytes that were packed. Their number must stand in the header, as lzma1 writes it. */
export function unpacked(packed: Uint8Array): Uint8Array<ArrayBuffer> {
  const settings = packed[0]!;
  const literalContext = settings % 9;
  const literalPosition = Math.floor(settings / 9) % 5;
  const position = Math.floor(settings / 45);
  const output = new Uint8Array(new DataView(packed.buffer, packed.byteOffset).getUint32(SIZE_AT, true));
  new Unpacker(new RangeDecoder(packed), output, { literalContext, literalPosition, position }).run();
  return output;
}

/** Where the header has the number of bytes, and where it ends. */
const SIZE_AT = 5;
const HEADER = 13;

/** Probabilities that a bit is 0, of 2,048. */
type Odds = Uint16Array;
const oddsOf = (count: number): Odds => new Uint16Array(count).fill(1_024);
const oddsEach = (groups: number, count: number): readonly Odds[] =>
  Array.from({ length: groups }, () => oddsOf(count));

class RangeDecoder {
  readonly #input: Uint8Array;
  #at = HEADER + 1; // the first byte is always 0
  #range = 0xffffffff;
  #code = 0;

  constructor(input: Uint8Array) {
    this.#input = input;
    for (let i = 0; i < 4; i++) this.#code = ((this.#code << 8) | this.#input[this.#at++]!) >>> 0;
  }

  /** Reads a bit and moves its odds a 32nd of the way to what it was. */
  bit(odds: Odds, i: number): 0 | 1 {
    const chance = odds[i]!;
    const bound = (this.#range >>> 11) * chance;
    const isZero = this.#code < bound;
    if (isZero) {
      this.#range = bound;
      odds[i] = chance + ((2_048 - chance) >> 5);
    } else {
      this.#range -= bound;
      this.#code -= bound;
      odds[i] = chance - (chance >> 5);
    }
    this.#refill();
    return isZero ? 0 : 1;
  }

  /** Reads bits of which 0 and 1 are equally likely. */
  evenBits(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++) {
      this.#range >>>= 1;
      const bit = this.#code >= this.#range ? 1 : 0;
      if (bit === 1) this.#code -= this.#range;
      value = value * 2 + bit;
      this.#refill();
    }
    return value;
  }

  #refill(): void {
    if (this.#range >= 0x1000000) return;
    this.#range = (this.#range << 8) >>> 0;
    this.#code = ((this.#code << 8) | (this.#input[this.#at++] ?? 0)) >>> 0;
  }

  /** Reads a number of some bits, highest first; the bits so far are the context of the next. */
  tree(odds: Odds, bits: number): number {
    let node = 1;
    for (let i = 0; i < bits; i++) node = node * 2 + this.bit(odds, node);
    return node - (1 << bits);
  }

  /** The same, lowest bit first. @param from Where the tree stands in `odds`. */
  reversedTree(odds: Odds, bits: number, from = 0): number {
    let node = 1;
    let value = 0;
    for (let i = 0; i < bits; i++) {
      const bit = this.bit(odds, from + node);
      node = node * 2 + bit;
      value |= bit << i;
    }
    return value;
  }
}

/** Lengths of repeated parts, from 2 on. */
class LengthDecoder {
  readonly #choice = oddsOf(2);
  readonly #low = oddsEach(16, 8);
  readonly #middle = oddsEach(16, 8);
  readonly #high = oddsOf(256);

  read(range: RangeDecoder, position: number): number {
    if (range.bit(this.#choice, 0) === 0) return 2 + range.tree(this.#low[position]!, 3);
    if (range.bit(this.#choice, 1) === 0) return 10 + range.tree(this.#middle[position]!, 3);
    return 18 + range.tree(this.#high, 8);
  }
}

/** How many bits of the place and of the byte before are a context. */
interface Contexts {
  readonly literalContext: number;
  readonly literalPosition: number;
  readonly position: number;
}

/** After this many states that end with a literal come those that end with a repeated part. */
const LITERAL_STATES = 7;
const STATES = 12;

class Unpacker {
  readonly #range: RangeDecoder;
  readonly #output: Uint8Array;
  readonly #contexts: Contexts;
  #at = 0;
  /** What the last few steps were. */
  #state = 0;
  /** The last four distances, from 0. */
  #distances: [number, number, number, number] = [0, 0, 0, 0];
  readonly #literals: readonly Odds[];
  readonly #isMatch = oddsEach(16, STATES);
  readonly #isRepeated = oddsOf(STATES);
  readonly #isNotLast = oddsOf(STATES);
  readonly #isLong = oddsEach(16, STATES);
  readonly #isNotSecond = oddsOf(STATES);
  readonly #isFourth = oddsOf(STATES);
  readonly #slots = oddsEach(4, 64);
  readonly #middles = oddsOf(128);
  readonly #align = oddsOf(16);
  readonly #lengths = new LengthDecoder();
  readonly #repeatedLengths = new LengthDecoder();

  constructor(range: RangeDecoder, output: Uint8Array, contexts: Contexts) {
    this.#range = range;
    this.#output = output;
    this.#contexts = contexts;
    this.#literals = oddsEach(1 << (contexts.literalContext + contexts.literalPosition), 0x300);
  }

  run(): void {
    while (this.#at < this.#output.length) {
      const place = this.#at & ((1 << this.#contexts.position) - 1);
      if (this.#range.bit(this.#isMatch[place]!, this.#state) === 0) this.#literal();
      else if (this.#range.bit(this.#isRepeated, this.#state) === 0) this.#newMatch(place);
      else this.#repeatedMatch(place);
    }
  }

  #literal(): void {
    const { literalContext, literalPosition } = this.#contexts;
    const before = this.#at === 0 ? 0 : this.#output[this.#at - 1]!;
    const place = this.#at & ((1 << literalPosition) - 1);
    const odds = this.#literals[(place << literalContext) + (before >> (8 - literalContext))]!;
    let node = 1;
    if (this.#state >= LITERAL_STATES) {
      // The byte that a repetition would give is a context, up to the first bit that is another.
      let expected = this.#output[this.#at - this.#distances[0] - 1]!;
      while (node < 0x100) {
        const high = (expected >> 7) & 1;
        expected <<= 1;
        const bit = this.#range.bit(odds, ((1 + high) << 8) + node);
        node = node * 2 + bit;
        if (bit !== high) break;
      }
    }
    while (node < 0x100) node = node * 2 + this.#range.bit(odds, node);
    this.#output[this.#at++] = node;
    this.#state = this.#state < 4 ? 0 : this.#state - (this.#state < 10 ? 3 : 6);
  }

  #newMatch(place: number): void {
    const length = this.#lengths.read(this.#range, place);
    const [first, second, third] = this.#distances;
    this.#distances = [this.#distance(length), first, second, third];
    this.#state = this.#state < LITERAL_STATES ? 7 : 10;
    this.#copy(length);
  }

  #repeatedMatch(place: number): void {
    const state = this.#state;
    const [first, second, third, fourth] = this.#distances;
    if (this.#range.bit(this.#isNotLast, state) === 0) {
      if (this.#range.bit(this.#isLong[place]!, state) === 0) {
        this.#state = state < LITERAL_STATES ? 9 : 11;
        this.#copy(1);
        return;
      }
    } else if (this.#range.bit(this.#isNotSecond, state) === 0) this.#distances = [second, first, third, fourth];
    else if (this.#range.bit(this.#isFourth, state) === 0) this.#distances = [third, first, second, fourth];
    else this.#distances = [fourth, first, second, third];
    this.#state = state < LITERAL_STATES ? 8 : 11;
    this.#copy(this.#repeatedLengths.read(this.#range, place));
  }

  #distance(length: number): number {
    const slot = this.#range.tree(this.#slots[Math.min(length - 2, 3)]!, 6);
    if (slot < 4) return slot;
    const bits = (slot >> 1) - 1;
    const base = (2 + (slot & 1)) * 2 ** bits;
    if (slot < 14) return base + this.#range.reversedTree(this.#middles, bits, base - slot);
    return base + this.#range.evenBits(bits - 4) * 16 + this.#range.reversedTree(this.#align, 4);
  }

  #copy(length: number): void {
    const end = Math.min(this.#at + length, this.#output.length);
    const from = this.#at - this.#distances[0] - 1;
    for (let i = 0; this.#at < end; i++) this.#output[this.#at++] = this.#output[from + i]!; // they may overlap
  }
}
