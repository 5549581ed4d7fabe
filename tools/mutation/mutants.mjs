// @ts-check
/** TypeScript source → the same with all its mutants in it, one of which a global switch turns on. */

import { parseAst } from 'rolldown/parseAst';

/** @typedef {{ file: string, line: number, original: string, replacement: string }} Mutant */
/** @typedef {{ type: string, start: number, end: number, [field: string]: any }} Node */

const SWAPPED = new Map([
  ['+', '-'],
  ['-', '+'],
  ['*', '/'],
  ['/', '*'],
  ['%', '*'],
  ['**', '*'],
  ['<', '<='],
  ['<=', '<'],
  ['>', '>='],
  ['>=', '>'],
  ['===', '!=='],
  ['!==', '==='],
  ['&', '|'],
  ['|', '&'],
  ['>>', '<<'],
  ['>>>', '<<'],
  ['&&', '||'],
  ['||', '&&'],
  ['+=', '-='],
  ['-=', '+='],
  ['*=', '/='],
  ['/=', '*='],
  ['++', '--'],
  ['--', '++'],
]);

/** Methods that differ in a way that tests should notice. */
const METHODS = new Map([
  ['max', 'min'],
  ['min', 'max'],
  ['floor', 'ceil'],
  ['ceil', 'floor'],
  ['every', 'some'],
  ['some', 'every'],
]);

/** Nodes of types, which are gone before the program runs; an expression stands in these three. */
const TYPED = ['TSAsExpression', 'TSNonNullExpression', 'TSSatisfiesExpression'];

/**
 * @param {string} source
 * @param {string} file
 * @param {Mutant[]} mutants Those of this file are added; a mutant's number is its place in the list.
 */
export function withMutants(source, file, mutants) {
  const program = /** @type {Node} */ (/** @type {unknown} */ (parseAst(source, { lang: 'ts' })));
  return emit(program, undefined);

  /** @param {Node} node @param {Node | undefined} parent @returns {string} */
  function emit(node, parent) {
    let text = '';
    let at = node.start;
    for (const child of childrenOf(node)) {
      text += source.slice(at, child.start) + emit(child, node);
      at = child.end;
    }
    text += source.slice(at, node.end);
    if (node.type === 'Program') text = source.slice(0, node.start) + text + source.slice(node.end);
    let wrapped = text;
    for (const replacement of replacementsOf(node, parent)) {
      const number = mutants.length;
      const line = source.slice(0, node.start).split('\n').length;
      mutants.push({ file, line, original: source.slice(node.start, node.end), replacement });
      wrapped = `(__mutant(${number}) ? (${replacement}) : ${wrapped === text ? `(${text})` : wrapped})`;
    }
    return wrapped;
  }

  /** @param {Node} node @param {Node | undefined} parent @returns {readonly string[]} */
  function replacementsOf(node, parent) {
    /** @param {Node} part */
    const textOf = part => source.slice(part.start, part.end);
    switch (node.type) {
      case 'BinaryExpression':
      case 'LogicalExpression': {
        const isText = [node.left, node.right].some(
          side => side.type === 'TemplateLiteral' || typeof side.value === 'string',
        );
        if (node.operator === '??') return [textOf(node.right)];
        const other = SWAPPED.get(node.operator);
        if (other === undefined || (node.operator === '+' && isText)) return [];
        return [`(${textOf(node.left)}) ${other} (${textOf(node.right)})`];
      }
      case 'AssignmentExpression': {
        const other = SWAPPED.get(node.operator);
        return other === undefined ? [] : [`${textOf(node.left)} ${other} ${textOf(node.right)}`];
      }
      case 'UpdateExpression': {
        const other = SWAPPED.get(node.operator);
        return [node.prefix ? `${other}${textOf(node.argument)}` : `${textOf(node.argument)}${other}`];
      }
      case 'UnaryExpression':
        return node.operator === '!' || node.operator === '-' ? [textOf(node.argument)] : [];
      case 'ConditionalExpression':
        return [`!(${textOf(node.test)}) ? ${textOf(node.consequent)} : ${textOf(node.alternate)}`];
      case 'Literal':
        if (typeof node.value === 'boolean') return [String(!node.value)];
        return typeof node.value === 'number' ? [`${node.raw} + 1`] : [];
      case 'CallExpression': {
        const { callee } = node;
        const other =
          callee.type === 'MemberExpression' && !callee.computed ? METHODS.get(callee.property.name) : undefined;
        const swapped =
          other === undefined || parent?.type === 'ChainExpression'
            ? []
            : [source.slice(node.start, callee.property.start) + other + source.slice(callee.property.end, node.end)];
        const isStatement = parent?.type === 'ExpressionStatement' && callee.type !== 'Super';
        return isStatement ? [...swapped, 'void 0'] : swapped;
      }
      default:
        return parent?.type === 'IfStatement' &&
          parent.test === node &&
          /^(Identifier|CallExpression|MemberExpression)$/.test(node.type)
          ? [`!(${textOf(node)})`]
          : [];
    }
  }
}

/** Expressions and statements inside, in the order of the source; no types, names, keys, labels or imports. */
/** @param {Node} node @returns {readonly Node[]} */
function childrenOf(node) {
  if (TYPED.includes(node.type)) return [node.expression];
  if (node.type.startsWith('TS') || node.type.startsWith('Import') || node.type === 'ExportAllDeclaration') return [];
  if (['ChainExpression', 'TemplateElement', 'ExportSpecifier'].includes(node.type)) return [];
  const skipped = new Set([
    'typeAnnotation',
    'returnType',
    'typeParameters',
    'typeArguments',
    'superTypeArguments',
    'implements',
    'superClass',
    'id',
    'label',
  ]);
  if ((node.type === 'Property' || node.type.endsWith('Definition')) && !node.computed) skipped.add('key');
  if (node.type === 'MemberExpression' && !node.computed) skipped.add('property');
  if (node.type === 'AssignmentExpression' || node.type === 'UpdateExpression') skipped.add('left').add('argument');
  if (node.type === 'ForOfStatement') skipped.add('left');
  if (node.type === 'SwitchCase') skipped.add('test');
  // Samples are what the tests try: they have no right value.
  if (node.type === 'Property' && /^(samples|range)$/.test(node.key.name)) return [];
  if (node.type === 'VariableDeclarator' && /SAMPLES$/.test(node.id.name)) return [];
  if (node.type === 'Property' && node.shorthand)
    return node.value.type === 'AssignmentPattern' ? [node.value.right] : [];
  return Object.entries(node)
    .filter(([field]) => !skipped.has(field))
    .flatMap(([, value]) => (Array.isArray(value) ? value : [value]))
    .filter(value => value !== null && typeof value === 'object' && typeof value.type === 'string')
    .toSorted((a, b) => a.start - b.start);
}
