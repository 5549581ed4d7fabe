/** Number texts back as numbers, as a person reads them. */

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** Reads a number as a person does: mantissa, and the power of ten behind ×10. */
export function parts(text: string): { readonly mantissa: string; readonly exponent: number } {
  const ascii = text.replace(/−/g, '-').replace(/⁻/g, '-');
  const [mantissa = '', power = '0'] = ascii.split(/×10|e/);
  const digits = power.replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹]/g, digit => String(SUPERSCRIPTS.indexOf(digit)));
  return { mantissa, exponent: Number(digits) };
}

export function read(text: string): number {
  if (text.endsWith('∞')) return text === '∞' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  const { mantissa, exponent } = parts(text);
  return Number(`${mantissa}e${exponent}`);
}
