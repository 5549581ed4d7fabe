/** Numbers as a reader takes them from the screen. */

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

function exponentOf(power: string | undefined): number {
  if (power === undefined) return 0;
  const digits = [...power.replace('×10', '')].map(sign => (sign === '⁻' ? '-' : SUPERSCRIPTS.indexOf(sign)));
  return Number(digits.join(''));
}

export interface ShownNumber {
  /** As it stands there, a factor behind the bracket included: `−3.6383×10⁻⁶`. */
  readonly text: string;
  readonly value: number;
}

const NUMBER = /([−+]?)(NaN|∞|\d+(?:\.\d+)?)(×10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?/gu;

/** The numbers of a scalar or of a row of a tensor, `[1.5, −2]×10⁻⁶` with its one factor for all. */
export function shownNumbers(text: string): readonly ShownNumber[] {
  const factor = /\](×10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)/u.exec(text)?.[1];
  const body = factor === undefined ? text : text.slice(0, text.indexOf(']'));
  return [...body.matchAll(NUMBER)].map(([, sign = '', mantissa = '', own]) => {
    const power = own ?? factor;
    const magnitude =
      mantissa === 'NaN' ? Number.NaN : mantissa === '∞' ? Infinity : Number(`${mantissa}e${exponentOf(power)}`);
    return { text: `${sign}${mantissa}${power ?? ''}`, value: sign === '−' ? -magnitude : magnitude };
  });
}
