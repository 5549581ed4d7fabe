/** The numbers that a formula needs besides its operands: what a call may set by name, and what a scenario chooses. */

import type { AttributeForms, Attributes, Conventions, OperationCall } from './operation.ts';

/** A number that the formula needs besides its operand: the default of what a call may set, or a convention of the scenario. */
export type Setting =
  | {
      readonly standard: number;
      /** Where the default cannot be written. */
      readonly example?: string;
      /** Its name in PyTorch, where that is another one. */
      readonly torch?: string;
    }
  | { readonly convention: keyof Conventions };
export type Settings = Readonly<Record<string, Setting>>;

/** A number for each setting, by its name in the formula. */
export type NumbersOf<Names extends string> = Readonly<Record<Names, number>>;

/** The numbers of a call's settings. The cast: the names are those of the settings. */
export function numbersFor<Names extends string>(
  settings: Settings,
  { attributes, conventions }: OperationCall,
): NumbersOf<Names> {
  const numberOf = (name: string, setting: Setting) =>
    'convention' in setting ? conventions[setting.convention] : (attributes[name] ?? setting.standard);
  return Object.fromEntries(
    Object.entries(settings).map(([name, setting]) => [name, numberOf(name, setting)]),
  ) as NumbersOf<Names>;
}

/** A call that says every setting. */
export const everyOf = (settings: Settings): Attributes =>
  Object.fromEntries(
    Object.entries(settings).map(([name, setting]) => [name, 'standard' in setting ? setting.standard : 0]),
  );

/** How a call may write its settings: conventions are the scenario's. */
export const formsOf = (settings: Settings): AttributeForms =>
  Object.fromEntries(
    Object.entries(settings).flatMap(([name, setting]) => {
      if ('convention' in setting) return [];
      const { standard, example = String(standard), torch } = setting;
      return [[name, { kind: 'number', example, ...(torch && { torch }) }]];
    }),
  );
