/** The terminal's clipboard: it may refuse silently, and the program cannot find out. */

/** Returns the OSC 52 sequence that copies a text. Source: xterm control sequences. */
export const toClipboard = (text: string): string => `\x1b]52;c;${Buffer.from(text).toString('base64')}\x07`;
