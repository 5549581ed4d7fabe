/** Numbers in JSON as Python writes them, so that logs have one form. */

/** Returns the shortest text that reads back as the number: `1.0`, `1e-05`, `3.6382650001609562e-06`. @param isFloat Whether a whole number has a decimal point. */
export function numberJson(x: number, isFloat: boolean): string {
  if (!Number.isFinite(x)) return `"${x}"`;
  if (!isFloat) return String(x);
  if (x === 0) return Object.is(x, -0) ? '-0.0' : '0.0';
  const [mantissa = '', power = ''] = x.toExponential().split('e');
  const exponent = Number(power);
  if (exponent < -4 || exponent >= 16)
    return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  const digits = mantissa.replace(/[-.]/g, '');
  const sign = x < 0 ? '-' : '';
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.padEnd(exponent + 1, '0');
  return `${sign}${whole.slice(0, exponent + 1)}.${whole.slice(exponent + 1) || '0'}`;
}
