/** Which room may look into which, and how large a room may be. */

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** Each imports only from itself and from what stands before it. */
const ORDER = [
  'limits',
  'failure',
  'memoised',
  'text',
  'tensor',
  'language',
  'ops',
  'graph',
  'engine',
  'explain',
  'layout',
  'scenario',
  'query',
  'trace',
  'session',
  'tui',
  'web',
  'export',
  'cli',
  'main',
];

const source = new URL('../src/', import.meta.url);

interface SourceFile {
  /** From src/: `tui/table.tsx`. */
  readonly path: string;
  readonly lines: readonly string[];
  /** As they are written: `../graph/program.ts`, `react`. */
  readonly imports: readonly string[];
}

const FILES: readonly SourceFile[] = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .map(path => path.replaceAll('\\', '/'))
  .filter(path => /\.tsx?$/.test(path))
  .map(path => {
    const text = readFileSync(new URL(path, source), 'utf8');
    const imports = [...text.matchAll(/(?:\bfrom|\bimport|\bimport\(|\brequire\()\s*'([^']+)'/g)].map(
      ([, name]) => name!,
    ); // the group always matches
    return { path, lines: text.trimEnd().split('\n'), imports };
  });

/** `tui/graph/draw.ts` → `tui`, `limits.ts` → `limits`. */
const roomOf = (path: string): string => path.split('/')[0]!.replace(/\.tsx?$/, '');

const targetOf = (from: string, specifier: string): string =>
  new URL(specifier, new URL(from, source)).href.slice(source.href.length);

const importersOf = (...packages: readonly string[]): readonly string[] =>
  FILES.filter(({ imports }) =>
    imports.some(name => packages.some(one => name === one || name.startsWith(`${one}/`))),
  ).map(({ path }) => path);

/** A circle for each import that closes one, as `b → c → b`; each file is gone through once. */
function circlesIn(imports: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const circles: string[] = [];
  const done = new Set<string>();
  const goOn = (file: string, way: readonly string[]): void => {
    if (way.includes(file)) circles.push([...way.slice(way.indexOf(file)), file].join(' → '));
    else if (!done.has(file)) for (const next of imports.get(file) ?? []) goOn(next, [...way, file]);
    done.add(file);
  };
  for (const file of imports.keys()) goOn(file, []);
  return circles;
}

describe('Imports go one way', () => {
  it('from rooms that are all known', () => {
    expect([...new Set(FILES.map(({ path }) => roomOf(path)))].filter(room => !ORDER.includes(room))).toEqual([]);
    expect(FILES.flatMap(({ imports }) => imports).length).toBeGreaterThan(300); // the search for imports finds them
  });

  it('each room imports only from those before it', () => {
    const forbidden = FILES.flatMap(({ path, imports }) =>
      imports
        .filter(name => name.startsWith('.'))
        .map(name => targetOf(path, name))
        .filter(target => !target.startsWith('..') && ORDER.indexOf(roomOf(target)) > ORDER.indexOf(roomOf(path)))
        .map(target => `${path} imports ${target}`),
    );
    expect(forbidden).toEqual([]);
  });

  it('no file imports itself by way of others, types included', () => {
    expect(
      circlesIn(new Map(FILES.map(({ path, imports }) => [path, imports.map(name => targetOf(path, name))]))),
    ).toEqual([]);
    expect(
      circlesIn(
        new Map([
          ['a', ['b', 'd']],
          ['b', ['c']],
          ['c', ['b']],
          ['d', ['c']],
        ]),
      ),
    ).toEqual(['b → c → b']);
  });

  it('only the screen knows of React and Ink', () => {
    expect(importersOf('react', 'ink').filter(path => roomOf(path) !== 'tui')).toEqual([]);
  });

  it('results are kept for an object by memoised() alone, and states by their cursors, which forks inherit', () => {
    const kept = FILES.filter(({ lines }) => lines.some(line => line.includes('new WeakMap')));
    expect(kept.map(({ path }) => path).toSorted()).toEqual(['engine/state.ts', 'memoised.ts']);
  });

  it('a pane draws a view, and knows no session; only the footer does, which asks what keys do', () => {
    const knowing = FILES.filter(
      ({ path, imports }) =>
        path.startsWith('tui/panes/') && imports.some(name => targetOf(path, name) === 'session/session.ts'),
    );
    expect(knowing.map(({ path }) => path)).toEqual(['tui/panes/footer-row.ts']);
  });

  it('only the table knows of ink-table', () => expect(importersOf('ink-table')).toEqual(['tui/table.tsx']));

  it('what computes knows of no files, terminals or processes', () => {
    const pure = ORDER.slice(0, ORDER.indexOf('session') + 1).filter(room => room !== 'trace'); // which packs and checks bytes
    const impure = FILES.filter(
      ({ path, imports }) => pure.includes(roomOf(path)) && imports.some(name => name.startsWith('node:')),
    );
    expect(impure.map(({ path }) => path)).toEqual([]);
  });
});

/** Lines of each function with a body. Biome has laid out the source: a body ends where a `}` stands below its beginning. */
function functionLengths(lines: readonly string[]): readonly { readonly line: number; readonly length: number }[] {
  return lines.flatMap((text, start) => {
    const isBody =
      /(?:\)(?:: .+)?|=>) \{$/.test(text) && !/^\s*(?:\} )?(?:if|else|for|while|switch|catch)\b/.test(text);
    if (!isBody) return [];
    const indent = /^\s*/.exec(text)![0]; // matches any line
    const end = lines.findIndex((line, i) => i > start && line.startsWith(`${indent}}`));
    return [{ line: start + 1, length: end - start + 1 }];
  });
}

/** The limits that CONTRIBUTING.md names. */
const [, FUNCTION_LINES, FILE_LINES] = /Functions have at most (\d+) lines[^;]*; files have at most (\d+)\./
  .exec(readFileSync(new URL('../CONTRIBUTING.md', import.meta.url), 'utf8'))!
  .map(Number); // the document says so

/** What each subcommand and each writer has, by its room. */
const FAMILIES: ReadonlyMap<string, string> = new Map([
  ['cli', 'run'],
  ['export', 'write'],
]);

/** Files that a page has in place of others, with their names. */
const STAND_INS: ReadonlySet<string> = new Set(
  Array.from(
    readFileSync(new URL('../tools/page.mjs', import.meta.url), 'utf8').matchAll(/'(web\/[\w-]+\.ts)'/g),
    ([, path]) => path!, // the group always matches
  ),
);

describe('Rooms stay small', () => {
  it('no file has more lines than CONTRIBUTING.md allows', () => {
    expect(
      FILES.filter(({ lines }) => lines.length > FILE_LINES!).map(({ path, lines }) => `${path}: ${lines.length}`),
    ).toEqual([]);
  });

  it('no function has more lines than CONTRIBUTING.md allows', () => {
    const all = FILES.flatMap(({ path, lines }) => functionLengths(lines).map(one => ({ path, ...one })));
    expect(all.length).toBeGreaterThan(500); // the search for functions finds them
    expect(
      all
        .filter(({ length }) => length > FUNCTION_LINES!)
        .map(({ path, line, length }) => `${path}:${line}: ${length}`),
    ).toEqual([]);
  });

  it('no name of a file stands for two', () => {
    const names = FILES.map(({ path }) => path.split('/').at(-1)!);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  });

  it('no exported name stands for two', () => {
    const declared = /^export (?:async )?(?:function\*?|const|class|interface|type) (\w+)/;
    const names = FILES.filter(({ path }) => !STAND_INS.has(path)).flatMap(({ path, lines }) =>
      lines.flatMap(line => {
        const name = declared.exec(line)?.[1];
        return name === undefined || FAMILIES.get(roomOf(path)) === name ? [] : [{ name, path }];
      }),
    );
    expect(names.length).toBeGreaterThan(1_000);
    const first = new Map(names.toReversed().map(({ name, path }) => [name, path]));
    expect(names.filter(({ name, path }) => first.get(name) !== path)).toEqual([]);
  });

  it('every file says in its first line what it is for', () => {
    expect(FILES.filter(({ lines }) => !/^(\/\*\*|#!)/.test(lines[0]!)).map(({ path }) => path)).toEqual([]);
  });
});
