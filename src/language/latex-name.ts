/** Names as a textbook sets them: `W1` is W with a subscript, `yhat` wears a hat, `beta1` is a Greek letter. */

const GREEK = new Set(
  (
    'alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi omega ' +
    'Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega'
  ).split(' '),
);

const ACCENTS = new Set(['hat', 'bar', 'tilde']);

/** A letter by itself or by its Greek name, an accent, and what stands below: digits at once, or anything after an underscore. */
const LETTER = `[A-Za-z]|${[...GREEK].join('|')}`;
const LETTER_NAME = new RegExp(`^(${LETTER})(?:_?(${[...ACCENTS].join('|')}))?(?:_?(\\d[\\d.]*)|_([A-Za-z][\\w.]*))?$`);

/** `W1` → `W_{1}`, `z1.2` → `z_{1.2}`, `beta1` → `\beta_{1}`, `yhat` → `\hat{y}`, `E_total` → `E_{\text{total}}`, `loss` → `\mathit{loss}`. */
export function latexName(name: string): string {
  const [, letter, accent, digits, word] = LETTER_NAME.exec(name) ?? [];
  if (letter === undefined) return longName(name);
  const sign = GREEK.has(letter) ? `\\${letter}` : letter;
  const base = accent === undefined ? sign : `\\${accent}{${sign}}`;
  const below = digits ?? (word === undefined ? undefined : subscriptOf(word));
  return below === undefined ? base : `${base}_{${below}}`;
}

/** Up to two letters are indices, as in h_t and W_{xh}; more are a word. */
function subscriptOf(word: string): string {
  return /^[A-Za-z]{1,2}$/.test(word) ? word : `\\text{${escaped(word)}}`;
}

/** A word of several letters is set as one, its number below it. */
function longName(name: string): string {
  const [, word = name, digits] = /^(.*?[A-Za-z])_?(\d[\d.]*)$/.exec(name) ?? [];
  const base = `\\mathit{${escaped(word)}}`;
  return digits === undefined ? base : `${base}_{${digits}}`;
}

const escaped = (word: string): string => word.replaceAll('_', '\\_');
