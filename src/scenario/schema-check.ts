/** What a scenario file's form is checked by: the schema, and the words of its issues. A page, whose scenario was checked before, goes without. */

import { initialiserSchema, scenarioSchema } from './scenario-schema.ts';
import { type Issue, issuesOf } from './schema-problems.ts';

export { reportIssues } from './schema-problems.ts';

/** Returns what is wrong in the form of a whole file. */
export const issuesOfScenario = (document: unknown): readonly Issue[] => issuesOf(scenarioSchema, document);

/** Returns what is wrong in the form of a leaf's initialiser. */
export const issuesOfInitialiser = (written: unknown): readonly Issue[] => issuesOf(initialiserSchema, written);

/** Whether a scenario has a field of that name. */
export const isField = (name: string): boolean => Object.hasOwn(scenarioSchema.shape, name);
