/** The bundled examples: the scenarios folder beside package.json, independent of the working folder. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'jsonc-parser';
import type { ExampleEntry } from '../tui/chooser.ts';

/** Returns the package's folder above this module, which runs from dist/ or src/cli/. */
function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'scenarios', SCHEMA)) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

/** A file in the folder of scenarios that is not a scenario. */
export const SCHEMA = 'scenario.schema.json';

const scenariosFolder = (): string => join(packageFolder(), 'scenarios');

/** Returns the examples' names without opening a file; empty when the folder is missing. */
export function exampleNames(): readonly string[] {
  return filesOf(scenariosFolder())
    .flatMap(file => (file === SCHEMA ? [] : (/^(.*)\.json$/.exec(file)?.[1] ?? [])))
    .toSorted();
}

function filesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** The example with the tour for newcomers, the word that opens it as a tour, and the example to which its last step leads. */
export const TOUR = { name: 'tour', example: 'computation-graph', next: 'two-layer' } as const;

/** Returns the examples: the tour, then the lecture's own, sorted by name within each source. */
export function exampleEntries(): readonly ExampleEntry[] {
  const entries = exampleNames().map(readEntry);
  const tour = entries
    .filter(({ name }) => name === TOUR.example)
    .map(entry => ({ ...entry, name: TOUR.name, title: `Start here: a tour of ${entry.title}`, isTour: true }));
  return [...tour, ...entries.filter(isOfLecture), ...entries.filter(entry => !isOfLecture(entry))];
}

const isOfLecture = ({ source }: ExampleEntry): boolean => source.startsWith('Lecture');

function readEntry(name: string): ExampleEntry {
  const file = exampleFile(name);
  const { title, source = '' } = parse(readFileSync(file, 'utf8'), [], { allowTrailingComma: true });
  return { name, title, source, file };
}

export const exampleFile = (name: string): string =>
  join(scenariosFolder(), `${name === TOUR.name ? TOUR.example : name}.json`);
