/** Results that are computed once and kept, for an object as long as it. */

/** Returns a function that computes its result once for each key. A result that is an object may grow with what its key refers to. */
export function memoised<Key extends object, Result extends {}>(compute: (key: Key) => Result): (key: Key) => Result {
  const known = new WeakMap<Key, Result>();
  return key => {
    let result = known.get(key);
    if (result === undefined) {
      result = compute(key);
      known.set(key, result);
    }
    return result;
  };
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
