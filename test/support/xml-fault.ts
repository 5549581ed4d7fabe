/** What is wrong with a piece of XML, by the rules of the specification: characters, references, attributes, nesting. */

/** Every character that XML 1.0 allows, section 2.2. */
const CHARACTERS = /^[\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u;
const TOKEN = /<(\/?)([\w:-]+)((?:\s+[\w:-]+="(?:[^<&"]|&(?:\w+|#\d+);)*")*)\s*(\/?)>|([^<]+)|(<)/g;

/** Undefined when it is well-formed. */
export function xmlFault(xml: string): string | undefined {
  if (!CHARACTERS.test(xml)) return 'a character that XML does not allow';
  const open: string[] = [];
  for (const [token, isEnd, name, , isEmpty, text, stray] of xml.matchAll(TOKEN)) {
    if (stray !== undefined) return `a stray < after ${open.at(-1)}`;
    if (text !== undefined && /&(?!(?:amp|lt|gt|quot|#\d+);)/.test(text)) return `a stray & in ${text}`;
    if (text !== undefined && open.length === 0 && text.trim() !== '') return `text outside: ${text}`;
    if (name === undefined) continue;
    if (isEnd === '/') {
      const begun = open.pop();
      if (begun !== name) return `${token} ends ${begun}`;
    } else if (isEmpty === '') open.push(name);
  }
  return open.length === 0 ? undefined : `${open.at(-1)} has no end`;
}

const SIGNS: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/** The text that references stand for. */
export const xmlUnescaped = (text: string): string => text.replace(/&(\w+|#39);/g, (_, name: string) => SIGNS[name]!);
