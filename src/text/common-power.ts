/** A list of tiny or huge numbers of like size is read more easily with their power of ten behind it: [−1.6081, 2.0447]×10⁻⁶. */

const FORM = /^(−?)(\d)(?:\.(\d+))?×10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)$/;
const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** Decades between the smallest and the largest number that still read well with one power. */
const SPREAD = 3;

export interface CommonPower {
  /** The numbers without their power; no digit is lost or added but zeros. */
  readonly texts: readonly string[];
  /** `×10⁻⁶`. */
  readonly power: string;
}

/** Undefined when fewer than two texts have a ×10ⁿ form, others than zeros have none, or their sizes differ too much. */
export function commonPower(texts: readonly string[]): CommonPower | undefined {
  const parts = texts.map(text => FORM.exec(text));
  const exponents = parts.flatMap(part => (part ? [exponentOf(part[4]!)] : []));
  const isOther = texts.some((text, i) => parts[i] === null && !/^−?0$/.test(text));
  const [least, most] = [Math.min(...exponents), Math.max(...exponents)];
  if (exponents.length < 2 || isOther || most - least > SPREAD) return undefined;
  const shifted = texts.map((text, i) => {
    const part = parts[i];
    return part ? part[1]! + shiftPoint(part[2]! + (part[3] ?? ''), exponentOf(part[4]!) - least) : text;
  });
  const power = String(least)
    .replace('-', '⁻')
    .replace(/\d/g, digit => SUPERSCRIPTS[Number(digit)]!);
  return { texts: shifted, power: `×10${power}` };
}

const exponentOf = (superscript: string): number =>
  Number(superscript.replace('⁻', '-').replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹]/g, digit => String(SUPERSCRIPTS.indexOf(digit))));

/** `16081`, 1 → `16.081`. */
function shiftPoint(digits: string, places: number): string {
  const whole = digits.slice(0, places + 1).padEnd(places + 1, '0');
  const fraction = digits.slice(places + 1);
  return fraction === '' ? whole : `${whole}.${fraction}`;
}
