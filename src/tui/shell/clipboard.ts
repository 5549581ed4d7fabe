/** The clipboard of the terminal: it may refuse silently, and there is no way to ask. */

/** The sequence OSC 52 that hands a text over. Source: xterm control sequences. */
export const toClipboard = (text: string): string => `\x1b]52;c;${Buffer.from(text).toString('base64')}\x07`;
