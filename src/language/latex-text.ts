/** Text as LaTeX outside of formulas: nothing in it is a command. */

import { visibleLine } from '../text/visible.ts';
import { GREEK_LETTERS } from './greek.ts';

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

const ESCAPES = new Map([
  ['\\', '\\textbackslash{}'],
  ['~', '\\textasciitilde{}'],
  ['^', '\\textasciicircum{}'],
  ['−', '$-$'],
  ['×', '$\\times$'],
  ['·', '$\\cdot$'],
  ['⊙', '$\\odot$'],
  ['÷', '$\\div$'],
  ['→', '$\\to$'],
  ['⇢', '$\\to$'],
  ['≤', '$\\le$'],
  ['≥', '$\\ge$'],
  ['≠', '$\\ne$'],
  ['…', '\\ldots{}'],
  ['′', "$'$"],
  ['↑', '$\\uparrow$'],
  ['↓', '$\\downarrow$'],
  ['←', '$\\leftarrow$'],
  ['⇒', '$\\Rightarrow$'],
  ['≈', '$\\approx$'],
  ['∈', '$\\in$'],
  ['∇', '$\\nabla$'],
  ['‖', '$\\|$'],
  ['½', '$\\frac12$'],
  ['±', '$\\pm$'],
  ['–', '--'],
  ['—', '---'],
  ['•', '$\\bullet$'],
  ['°', '$^\\circ$'],
  ['\u00a0', '~'],
  ['’', "'"],
  ['‘', '`'],
  ['“', '``'],
  ['”', "''"],
  ['σ', '$\\sigma$'],
  ['Σ', '$\\Sigma$'],
  ['Δ', '$\\Delta$'],
  ['Φ', '$\\Phi$'],
  ['√', '$\\surd$'],
  ['∞', '$\\infty$'],
  ['∂', '$\\partial$'],
  ['ˣ', '$^x$'],
  ['ᵢ', '$_i$'],
  ['ᵀ', '$^\\top$'],
  ['⁻', '$^-$'],
  ['⁺', '$^+$'],
  ['ⁿ', '$^n$'],
  ['ₙ', '$_n$'],
  ['ₜ', '$_t$'],
  ['ⱼ', '$_j$'],
  ...[...'₀₁₂₃₄₅₆₇₈₉'].map((digit, value) => [digit, `$_${value}$`] as const),
  ...[...SUPERSCRIPTS].map((digit, value) => [digit, `$^${value}$`] as const),
]);

/** Letters that are no others with an accent. */
const LETTERS = new Map([
  ['ß', '\\ss{}'],
  ['æ', '\\ae{}'],
  ['Æ', '\\AE{}'],
  ['œ', '\\oe{}'],
  ['Œ', '\\OE{}'],
  ['ø', '\\o{}'],
  ['Ø', '\\O{}'],
  ['ł', '\\l{}'],
  ['Ł', '\\L{}'],
  ['ı', '\\i{}'],
  ...[...'αβγδεζηθικλμνξπρστυφχψωΓΘΛΞΠΥΨΩ'].map(letter => [letter, `$\\${GREEK_LETTERS.get(letter)}$`] as const),
]);

/** Combining marks by the command of their accent. */
const ACCENTS = new Map([
  ['\u0300', '`'],
  ['\u0301', "'"],
  ['\u0302', '^'],
  ['\u0303', '~'],
  ['\u0304', '='],
  ['\u0306', 'u'],
  ['\u0307', '.'],
  ['\u0308', '"'],
  ['\u030a', 'r'],
  ['\u030b', 'H'],
  ['\u030c', 'v'],
  ['\u0327', 'c'],
  ['\u0328', 'k'],
]);

/**
 * Returns the text with LaTeX's own characters escaped, accents as commands, and signs of mathematics as formulas, all in ASCII.
 * What pdfTeX has no letter for, such as 日, is there by its number; engines with Unicode set it.
 */
export const latexText = (text: string): string =>
  (visibleLine(text).match(/\P{M}\p{M}*|\p{M}+/gu) ?? []).map(characterLatex).join('');

function characterLatex(cluster: string): string {
  const known = ESCAPES.get(cluster) ?? LETTERS.get(cluster);
  if (known !== undefined) return known;
  if (/^[ -~]$/.test(cluster)) return /[{}$&#%_]/.test(cluster) ? `\\${cluster}` : cluster;
  const [letter = '', ...marks] = cluster.normalize('NFD');
  const accents = marks.map(mark => ACCENTS.get(mark));
  const base = /^[ -~]$/.test(letter) ? characterLatex(letter) : LETTERS.get(letter);
  if (marks.length > 0 && base !== undefined && accents.every(accent => accent !== undefined))
    return accents.reduce((inner, accent) => `\\${accent}{${inner}}`, base);
  return [...cluster].map(numberedLatex).join('');
}

/** XeTeX and LuaTeX know \Umathchar, and the letter. */
function numberedLatex(character: string): string {
  if (/^[ -~]$/.test(character)) return characterLatex(character);
  const code = character.codePointAt(0)!; // it is a character
  const shown = code.toString(16).toUpperCase().padStart(4, '0');
  return `\\ifdefined\\Umathchar\\symbol{${code}}\\else\\texttt{U+${shown}}\\fi{}`;
}
