/** Results that are computed once and kept, for an object as long as it. */

/** Returns a function that computes its result once for each key. A result that is an object may grow with what its key refers to. */
export function memoised<Key extends object, Result>(compute: (key: Key) => Result): (key: Key) => Result {
  const known = new WeakMap<Key, Result>();
  return key => {
    const result = known.get(key);
    if (result !== undefined) return result;
    const computed = compute(key);
    known.set(key, computed);
    return computed;
  };
}

/** The same for two objects: a result is kept for as long as both. */
export function memoisedPair<One extends object, Other extends object, Result>(
  compute: (one: One, other: Other) => Result,
): (one: One, other: Other) => Result {
  const byOne = memoised((one: One) => memoised((other: Other) => compute(one, other)));
  return (one, other) => byOne(one)(other);
}

/** Made when first needed, and kept. */
export function once<T extends {}>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** Returns what a map keeps under a key, made when first asked for. A map that has `most` of them is emptied before it takes another. */
export function keptIn<Key, Value extends {}>(
  map: Map<Key, Value>,
  key: Key,
  make: () => Value,
  most = Number.POSITIVE_INFINITY,
): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  if (map.size >= most) map.clear();
  map.set(key, made);
  return made;
}
