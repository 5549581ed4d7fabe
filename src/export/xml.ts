/** Text in XML: nothing in it is markup, and nothing in it is invisible. */

import { escapeMarkup } from '../text/markup.ts';
import { visibleLine } from '../text/visible.ts';

/** Returns the text for an element or a quoted attribute; control characters, which XML cannot hold, are spelled out. */
export const xmlText = (text: string): string => escapeMarkup(visibleLine(text));

/** A length in points, to hundredths. */
export const points = (length: number): string => String(Math.round(length * 100) / 100);
