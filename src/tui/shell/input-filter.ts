/** Filters the input before Ink reads it: the terminal's replies are not keys, and an unfinished paste or reply must not swallow keys. */

const pasteStart = '\x1b[200~';
const pasteEnd = '\x1b[201~';

/** `^C` and `^\`, which end an unfinished paste. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const ending = /[\x03\x1c]/;

/**
 * Replies: strings (OSC with its number, DCS, APC) to their end or to a key that no string contains, and CSI reports of colours, modes,
 * attributes, sizes, the cursor's place and the focus. Source: xterm's "Control Sequences".
 */
const reply =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: replies begin with an escape character
  /\x1b(?:\](?=\d)|P(?=[\d>=!|?+$])|_(?=G))[^\x00-\x1f]*(?:\x07|\x1b\\|(?=[\x00-\x06\x08-\x1a\x1c-\x1f]|\x1b[^\\]))|\x1b\[(?:[?>=][\d;:]*[ $"']?[@-~]|\d+;\d+R|[\d;]*[cntx]|[IO])/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const unfinishedString = /\x1b(?:\]\d|P[\d>=!|?+$]|_G)[^\x00-\x1f]*\x1b?$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const unfinished = /(?<!\x1b)\x1b+(?:\]|P|_|\[[?>=\d;:]*[ $"']?)?$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const string = /^\x1b[\]P_]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const finished = /(?:\x07|\x1b\\)$/;
/** A colour as far as it came; what stands behind it was typed. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const begunColour = /^\x1b\]\d+(?:;(?:r(?:g(?:b(?:a?(:[\da-f/]*\x1b?)?)?)?)?)?)?/i;
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const colour = /^\x1b\]\d+;rgba?:[\da-f/]*(?:\x07|\x1b\\)/i;

// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const escapesAtEnd = /(?<!\x1b)\x1b+$/;

// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const onlyEscapes = /^\x1b+$/;

/** Escapes in front of a paste, or alone, as the keyboard protocol of kitty writes them: Ink would wait for what follows one, take it and the start of a paste for a single key, and every character of the paste for a key. */
const withWholeEscapes = (text: string): string => text.replace(escapesAtEnd, keys => '\x1b[27u'.repeat(keys.length));

export class InputFilter {
  private readonly onReply: (reply: string) => void;
  private held = '';
  /** How much of a string came with its start. */
  private first = 0;
  /** A colour that was cut a pause ago: its rest may still come. */
  private cut = '';
  private isPasting = false;
  /** The last characters of a paste, which may contain the start of its end marker. */
  private tail = '';
  /** Counts what is waited for: the rest of a sequence has its time from the sequence's start, a paste from each part. */
  waits = 0;

  /** @param onReply Receives each whole reply. */
  constructor(onReply: (reply: string) => void = () => {}) {
    this.onReply = onReply;
  }

  /** Returns the part of the input that goes to Ink. */
  push(chunk: string): string {
    if (this.isPasting) return this.pasted(chunk);
    const all = this.held + this.withoutRest(chunk);
    const before = this.held;
    this.held = '';
    if (before === '') this.first = Number.POSITIVE_INFINITY;
    const start = all.indexOf(pasteStart);
    if (start !== -1) {
      this.isPasting = true;
      return (
        withWholeEscapes(this.withoutReplies(all.slice(0, start))) +
        pasteStart +
        this.pasted(all.slice(start + pasteStart.length))
      );
    }
    const text = this.withoutReplies(all);
    this.hold((unfinishedString.exec(text) ?? unfinished.exec(text))?.[0] ?? '', before);
    return text.slice(0, text.length - this.held.length) + this.typedBehind();
  }

  /** Milliseconds to wait for the rest of a sequence; undefined when none has begun. */
  get patience(): number | undefined {
    if (this.isPasting) return 500;
    if (this.held === '') return undefined;
    return unfinishedString.test(this.held) ? 200 : onlyEscapes.test(this.held) ? 40 : 20;
  }

  /** Returns the input for Ink when the rest has not come: the end of a paste, or keys that looked like the start of a reply. A cut reply is dropped, keys behind it are not. */
  giveUp(): string {
    const keys = unfinishedString.test(this.held) ? this.behindCut(this.held) : this.held;
    const given = this.isPasting ? pasteEnd : onlyEscapes.test(keys) ? withWholeEscapes(keys) : keys;
    this.isPasting = false;
    this.tail = '';
    this.held = '';
    return given;
  }

  private hold(text: string, before: string): void {
    this.held = text;
    if (before !== '' && text.startsWith(before)) return;
    this.first = text.length;
    this.waits++;
  }

  private withoutReplies(text: string): string {
    return text.replace(reply, found => {
      if (string.test(found) && !finished.test(found)) return this.behindCut(found);
      this.onReply(found);
      return '';
    });
  }

  /** Gives back at once what stands behind a colour that cannot go on like this. */
  private typedBehind(): string {
    const begun = begunColour.exec(this.held);
    if (begun?.[1] === undefined || begun[0].length === this.held.length) return '';
    return this.giveUp();
  }

  /** Returns the keys behind a string that was cut. What came with the start of any other string than a colour belongs to it. */
  private behindCut(text: string): string {
    const begun = begunColour.exec(text);
    const length = begun?.[0].length ?? 0;
    if (begun !== null && length === text.length) this.cut = text;
    return text.slice(begun?.[1] === undefined ? Math.max(length, this.first) : length);
  }

  /** Returns a part of the input without the rest of a colour that was cut. */
  private withoutRest(chunk: string): string {
    const whole = colour.exec(this.cut + chunk)?.[0];
    const known = this.cut.length;
    this.cut = '';
    if (known === 0 || whole === undefined || whole.length <= known) return chunk;
    this.onReply(whole);
    return chunk.slice(whole.length - known);
  }

  private pasted(text: string): string {
    this.waits++;
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
