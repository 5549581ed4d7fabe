/** Text in XML: nothing in it is markup, and nothing in it is invisible. */

import { visibleLine } from '../text/visible.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Returns the text for an element or a quoted attribute; control characters, which XML cannot hold, are spelled out. */
export const xmlText = (text: string): string => visibleLine(text).replace(/[&<>"']/g, sign => ESCAPES[sign]!);

/** A length in points, to hundredths. */
export const points = (length: number): string => String(Math.round(length * 100) / 100);
