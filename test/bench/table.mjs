// @ts-check
/** Results as a table for people: what was measured, beside what should be reached and what it is held against. */

/** @typedef {import('./row.ts').Result} Result */

const HEAD = ['', 'measured', 'goal', '', 'p10 … p90', 'p99', 'held against', 'takes', 'ratio'];

/** @param {readonly Result[]} results */
export function tableOf(results) {
  const rows = [HEAD, ...results.map(cellsOf)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map(row => (row[column] ?? '').length)));
  return rows
    .map(row =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** @param {Result} result */
function cellsOf(result) {
  const { name, unit, goal, median, p10, p90, p99, samples, reference } = result;
  const isSpread = samples > 1;
  return [
    name,
    amount(measured(result), goal?.of, unit),
    goal ? `${goal.most === undefined ? '≥' : '≤'} ${amount(bound(goal), goal.of, unit)}` : '',
    verdict(result),
    isSpread ? `${number(p10)} … ${number(p90)}` : '',
    isSpread ? number(p99) : '',
    reference?.name ?? '',
    reference ? `${number(reference.median)} ${unit}` : '',
    reference ? `${number(median / reference.median)}×` : '',
  ];
}

/** What counts: the statistic that the goal is about, or the median. @param {Result} result */
function measured({ goal, median, p99, reference }) {
  if (goal?.of === 'p99') return p99;
  return goal?.of === 'ratio' && reference ? median / reference.median : median;
}

/** @param {import('./row.ts').Goal} goal */
const bound = ({ most, least }) => most ?? least ?? Number.NaN;

/** ✓, or how far off. @param {Result} result */
function verdict(result) {
  const { goal } = result;
  if (!goal) return '';
  const value = measured(result);
  const isReached = goal.most === undefined ? value >= bound(goal) : value <= bound(goal);
  return isReached ? '✓' : `✗ ${number(value / bound(goal))}×`;
}

/**
 * @param {number} x
 * @param {import('./row.ts').Goal['of'] | undefined} of
 * @param {string} unit
 */
function amount(x, of, unit) {
  if (of === 'ratio') return `${number(x)}×`;
  return [number(x), unit, of === 'p99' ? 'p99' : ''].filter(Boolean).join(' ');
}

/** Three digits, none of them to no purpose. @param {number} x */
function number(x) {
  return Math.abs(x) >= 100 ? x.toFixed(0) : String(Number(x.toPrecision(3)));
}
