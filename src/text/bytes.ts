/** Amounts of memory: people write `512M` and read `512 MB`. One M is 1024 · 1024 bytes. */

const UNITS: readonly string[] = ['', 'K', 'M', 'G', 'T'];
const STEP = 1024;

/** Bytes of `512M`, `1.5 GB`, `2g`; without a unit, bytes. Undefined for other texts. */
export function byteCount(text: string): number | undefined {
  const [, number, unit = ''] = /^\s*(\d{1,15}(?:\.\d{1,6})?)\s*(?:([kmgt])(?:i?b)?|b)?\s*$/i.exec(text) ?? [];
  if (number === undefined) return undefined;
  return Math.floor(Number(number) * STEP ** UNITS.indexOf(unit.toUpperCase()));
}

/** Returns the amount in the largest unit that it reaches, with a decimal below ten: `512 MB`, `1.5 GB`. */
export function bytesText(bytes: number): string {
  const { amount, unit } = inUnits(bytes);
  return `${amount < 10 ? Math.round(amount * 10) / 10 : Math.round(amount)} ${unit}B`;
}

/** Returns the flag's text for at least this amount: `512M`, `2G`. */
export function bytesFlag(bytes: number): string {
  const { amount, unit } = inUnits(bytes);
  return `${Math.ceil(amount)}${unit}`;
}

function inUnits(bytes: number): { readonly amount: number; readonly unit: string } {
  let power = 0;
  while (bytes >= STEP ** (power + 1) && power < UNITS.length - 1) power++;
  return { amount: bytes / STEP ** power, unit: UNITS[power]! };
}
