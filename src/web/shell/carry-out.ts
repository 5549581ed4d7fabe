/** What a session asks of the world outside: the clipboard, and files, which a browser downloads. */

import type { Saving } from '../../session/commands/command.ts';
import { visibleLine } from '../../text/visible.ts';

/** Copies a text. Resolves to why the browser does not allow it, undefined once it is copied. */
export async function copy(text: string): Promise<string | undefined> {
  try {
    await navigator.clipboard.writeText(text);
    return undefined;
  } catch {
    return copyMarked(text) ? undefined : 'the browser does not let this page use the clipboard';
  }
}

/** The older way, which frames without a permission of their own still have. */
function copyMarked(text: string): boolean {
  const field = document.createElement('textarea');
  const focused = document.activeElement;
  field.value = text;
  field.className = 'unseen';
  document.body.append(field);
  field.select();
  const isCopied = document.execCommand('copy');
  field.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return isCopied;
}

/** Hands a text to the browser as a file. Returns the message about it; other kinds of export need the program itself. */
export function save(saving: Saving): string {
  if (saving.kind === 'export')
    return `a page does not write ${visibleLine(saving.file)}; in a terminal: backprop-tui export FILE --at ${saving.session.place.position} --output ${visibleLine(saving.file)}`;
  download(saving.file, saving.text);
  return `${visibleLine(saving.file)} is handed to the browser as a download`;
}

function download(file: string, text: string): void {
  const link = document.createElement('a');
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  link.href = address;
  link.download = file;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), LASTING);
}

/** Milliseconds in which the browser reads what it downloads. */
const LASTING = 10_000;
