/** Text in HTML and XML. */

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Returns the text for an element or a quoted attribute: nothing in it is markup. */
export const escapeMarkup = (text: string): string => text.replace(/[&<>"']/g, sign => ESCAPES[sign]!);
