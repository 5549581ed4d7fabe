/** JSON in pieces: the numbers of a large tensor as one text are longer than a text may be. */

import { isTensor, type Tensor, toNested } from '../tensor/tensor.ts';
import { asciiJson } from '../text/visible.ts';

/** Numbers of a piece, at most. */
const PIECE = 8_192;

/** What an event's line may hold: texts, numbers, lists of these, tensors, and these by name. */
export type Facts = { readonly [key: string]: unknown };

/** Yields the JSON of `asciiJson`, with tensors as nested lists. Undefined members are left out. */
export function* jsonPieces(facts: Facts): Generator<string> {
  if (!hasLarge(facts)) return yield smallJson(facts);
  let before = '{';
  for (const key in facts) {
    const member = facts[key];
    if (member === undefined) continue;
    yield `${before}${asciiJson(key)}:`;
    if (isTensor(member)) yield* tensorPieces(member);
    else if (isFacts(member)) yield* jsonPieces(member);
    else yield asciiJson(member);
    before = ',';
  }
  yield '}';
}

function hasLarge(facts: Facts): boolean {
  for (const key in facts) {
    const member = facts[key];
    if (isTensor(member) ? member.data.length > PIECE : isFacts(member) && hasLarge(member)) return true;
  }
  return false;
}

function smallJson(facts: Facts): string {
  let text = '';
  for (const key in facts) {
    const member = facts[key];
    if (member === undefined) continue;
    text += text === '' ? '{' : ',';
    text += `${asciiJson(key)}:`;
    if (isTensor(member)) text += asciiJson(toNested(member));
    else text += isFacts(member) ? smallJson(member) : asciiJson(member);
  }
  return text === '' ? '{}' : `${text}}`;
}

const isFacts = (value: unknown): value is Facts =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Rows that are small are written several at once. */
function* tensorPieces({ shape, data }: Tensor): Generator<string> {
  const [count = 1, ...inner] = shape;
  if (data.length <= PIECE) return yield asciiJson(toNested({ shape, data }));
  const size = data.length / count;
  const rows = Math.max(1, Math.floor(PIECE / size));
  for (let row = 0; row < count; row += rows) {
    const end = Math.min(count, row + rows);
    const part = data.subarray(row * size, end * size);
    yield row === 0 ? '[' : ',';
    if (size > PIECE) yield* tensorPieces({ shape: inner, data: part });
    else yield asciiJson(toNested({ shape: [end - row, ...inner], data: part })).slice(1, -1);
  }
  yield ']';
}
