/** Greek letters, and the names by which LaTeX and programs write them. */

export const GREEK = new Set(
  (
    'alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi omega ' +
    'Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega'
  ).split(' '),
);

/** By letter: its name. */
export const GREEK_LETTERS = new Map([
  ...[...'αβγδεζηθικλμνξπρστυφχψω'].map(
    (letter, i) => [letter, [...GREEK].filter(word => /^[a-z]/.test(word))[i]!] as const,
  ),
  ...[...'ΓΔΘΛΞΠΣΥΦΨΩ'].map((letter, i) => [letter, [...GREEK].filter(word => /^[A-Z]/.test(word))[i]!] as const),
  ['ϑ', 'theta'],
  ['ϕ', 'phi'],
  ['ϵ', 'epsilon'],
] as readonly (readonly [string, string])[]);
