/** The keys as they are in this process: those of the table, with a person's own. */

import { memoised, once } from '../memoised.ts';
import { CONTEXTS, type Context, KEYS, type KeyRow, PLACES } from './key-table.ts';
import type { Chord } from './shell/chord.ts';

type Own = ReadonlyMap<Chord, string | undefined>;

/** A person's own keys, by context: chord → command or action, or undefined for a key that does nothing there. */
export type OwnKeys = ReadonlyMap<Context, Own>;

interface KeysOfContext {
  readonly rows: readonly KeyRow[];
  /** Keys that do nothing are in it too: no other context gives them a meaning. */
  readonly byChord: ReadonlyMap<Chord, KeyRow | undefined>;
}

const NONE: Own = new Map();
let inForce = once(() => keysWith(new Map()));

/** Sets a person's own keys, before the first key. */
export function useKeys(own: OwnKeys): void {
  inForce = once(() => keysWith(own));
}

function keysWith(own: OwnKeys): ReadonlyMap<Context, KeysOfContext> {
  return new Map(CONTEXTS.map(context => [context, keysOf(context, own.get(context) ?? NONE)] as const));
}

function keysOf(context: Context, own: Own): KeysOfContext {
  const rows = rowsWith(KEYS[context], own);
  const silenced = [...own.keys()].map(chord => [chord, undefined] as const);
  const bound = rows.flatMap(row => row.chords.map(chord => [chord, row] as const));
  return { rows, byChord: new Map<Chord, KeyRow | undefined>([...silenced, ...bound]) };
}

/** Own keys stand first in their row, and the row that had them loses them. A command without a row gets a row. */
function rowsWith(shipped: readonly KeyRow[], own: Own): readonly KeyRow[] {
  const rows = shipped.map(row => {
    const added = [...own].filter(([, does]) => does === row.does).map(([chord]) => chord);
    return { ...row, chords: [...added, ...row.chords.filter(chord => !own.has(chord))] };
  });
  const bound = new Set(shipped.map(({ does }) => does));
  const more = [...own].flatMap(([chord, does]) =>
    does === undefined || bound.has(does) ? [] : [{ chords: [chord], does }],
  );
  return [...rows, ...more].filter(({ chords }) => chords.length > 0);
}

/** Returns the rows of a context. */
export const rowsIn = <Of extends Context>(context: Of): (typeof KEYS)[Of] =>
  (inForce().get(context)?.rows ?? []) as (typeof KEYS)[Of]; // an own key of a place names a command

/** The first row of each command. */
const firstRows = memoised(
  (byContext: ReturnType<typeof inForce>) =>
    new Map(
      PLACES.flatMap(place => byContext.get(place)?.rows ?? [])
        .toReversed()
        .map(row => [row.does, row]),
    ),
);

/** Returns the first row that runs a command; undefined for a command without a key. */
export const rowRunning = (does: string): KeyRow | undefined => firstRows(inForce()).get(does);

/** Returns the row of a key in the first context that knows the key; undefined where none does, or where it does nothing. */
export const rowOf = (chord: Chord, ...contexts: readonly Context[]): KeyRow | undefined =>
  contexts
    .map(context => inForce().get(context)?.byChord)
    .find(keys => keys?.has(chord))
    ?.get(chord);
