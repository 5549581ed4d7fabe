/** Writes a session's exports to new files; an existing file is never replaced. */

import { EXIT, Failure } from '../failure.ts';
import { visibleLine } from '../text/visible.ts';
import { saveFile } from './save.ts';

/** @throws Failure 2 when the file exists, 66 when it cannot be written. */
export async function saveExport(file: string, text: string): Promise<void> {
  try {
    await saveFile(file, text, { isForced: false });
  } catch (error) {
    if (error instanceof Failure && error.code === EXIT.usage)
      throw new Failure(EXIT.usage, `${visibleLine(file)} exists already and is left as it is; choose another name`);
    throw error;
  }
}

/** Saves an export; resolves to a message about the outcome. */
export const exported = (file: string, text: string): Promise<string> =>
  saveExport(file, text).then(
    () => `written to ${visibleLine(file)}`,
    (error: unknown) => {
      if (error instanceof Failure) return error.message;
      throw error;
    },
  );
