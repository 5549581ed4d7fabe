/** Filters the input before Ink reads it: the terminal's replies are not keys, and an unfinished paste must not swallow keys. */

const pasteStart = '\x1b[200~';
const pasteEnd = '\x1b[201~';

/** `^C` and `^\`, which end an unfinished paste. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const ending = /[\x03\x1c]/;

/**
 * Replies: strings (OSC with its number, DCS, APC) to their end or to a key that ends a program, and CSI reports of colours, modes,
 * attributes, sizes, the cursor's place and the focus. Source: xterm's "Control Sequences".
 */
const reply =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: replies begin with an escape character
  /\x1b(?:\](?=\d)|P(?=[\d>=!|?+$])|_(?=G))[^\x00-\x1f]*(?:\x07|\x1b\\|(?=[\x03\x1c]))|\x1b\[(?:[?>=][\d;:]*[ $"']?[@-~]|\d+;\d+R|[\d;]*[cntx]|[IO])/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const unfinishedString = /\x1b(?:\]\d|P[\d>=!|?+$]|_G)[^\x00-\x1f]*\x1b?$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const unfinished = /\x1b(?:\]|P|_|\[[?>=\d;:]*[ $"']?)?$/;

export class InputFilter {
  private held = '';
  private isPasting = false;
  /** The last characters of a paste, which may contain the start of its end marker. */
  private tail = '';

  /** Returns the part of the input that goes to Ink. */
  push(chunk: string): string {
    if (this.isPasting) return this.pasted(chunk);
    const all = this.held + chunk;
    this.held = '';
    const start = all.indexOf(pasteStart);
    if (start !== -1) {
      this.isPasting = true;
      return all.slice(0, start).replace(reply, '') + pasteStart + this.pasted(all.slice(start + pasteStart.length));
    }
    const text = all.replace(reply, '');
    this.held = (unfinishedString.exec(text) ?? unfinished.exec(text))?.[0] ?? '';
    return text.slice(0, text.length - this.held.length);
  }

  /** Milliseconds to wait for the rest of a sequence; undefined when none has begun. */
  get patience(): number | undefined {
    if (this.isPasting) return 500;
    return this.held === '' ? undefined : unfinishedString.test(this.held) ? 200 : 20;
  }

  /** Returns the input for Ink when the rest has not come: the end of a paste, or keys that looked like the start of a reply. A cut reply is dropped. */
  giveUp(): string {
    const given = this.isPasting ? pasteEnd : unfinishedString.test(this.held) ? '' : this.held;
    this.isPasting = false;
    this.tail = '';
    this.held = '';
    return given;
  }

  private pasted(text: string): string {
    const known = this.tail + text;
    const end = known.indexOf(pasteEnd);
    const key = end === -1 ? text.search(ending) : -1;
    if (end === -1 && key === -1) {
      this.tail = known.slice(1 - pasteEnd.length);
      return text;
    }
    const after = end === -1 ? key : end + pasteEnd.length - this.tail.length;
    this.isPasting = false;
    this.tail = '';
    return text.slice(0, after) + (end === -1 ? pasteEnd : '') + this.push(text.slice(after));
  }
}
