/** A list of tiny or huge numbers of similar size is easier to read with a common power of ten after it: [−1.6081, 2.0447]×10⁻⁶. */

const FORM = /^(−?)(\d)(?:\.(\d+))?×10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)$/;
const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** Decades between the smallest and the largest number that still read well with one power. */
const SPREAD = 3;

export interface CommonPower {
  /** The numbers without their power; only zeros are added, and no digit is lost. */
  readonly texts: readonly string[];
  /** `×10⁻⁶`. */
  readonly power: string;
}

/** Returns undefined when fewer than two texts have a ×10ⁿ form, when others than zeros have none, or when sizes differ too much. */
export function commonPower(texts: readonly string[]): CommonPower | undefined {
  if (texts.filter(text => text.includes('×')).length < 2) return undefined; // most lists
  const parts: (RegExpExecArray | null)[] = [];
  for (const text of texts) {
    const part = FORM.exec(text);
    if (part === null && !/^−?0$/.test(text)) return undefined;
    parts.push(part);
  }
  const exponents = parts.flatMap(part => (part ? [exponentOf(part[4]!)] : []));
  const [least, most] = [Math.min(...exponents), Math.max(...exponents)];
  if (most - least > SPREAD) return undefined;
  const shifted = texts.map((text, i) => {
    const part = parts[i];
    return part ? part[1]! + shiftPoint(part[2]! + (part[3] ?? ''), exponentOf(part[4]!) - least) : text;
  });
  const power = String(least)
    .replace('-', '⁻')
    .replace(/\d/g, digit => SUPERSCRIPTS[Number(digit)]!);
  return { texts: shifted, power: `×10${power}` };
}

function exponentOf(superscript: string): number {
  let size = 0;
  for (const sign of superscript) if (sign !== '⁻') size = 10 * size + SUPERSCRIPTS.indexOf(sign);
  return superscript.startsWith('⁻') ? -size : size;
}

/** `16081`, 1 → `16.081`. */
function shiftPoint(digits: string, places: number): string {
  const whole = digits.slice(0, places + 1).padEnd(places + 1, '0');
  const fraction = digits.slice(places + 1);
  return fraction === '' ? whole : `${whole}.${fraction}`;
}
