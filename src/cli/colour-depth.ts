/** The colour depth of a stream. A flag overrides FORCE_COLOR, which overrides NO_COLOR, which overrides the terminal's own statement. */

import type { ColourDepth } from '../tui/shell/sgr.ts';
import type { Environment } from './io.ts';

/** Values of FORCE_COLOR. Source: the convention of chalk and Node's own getColorDepth; any other value means 16 colours. */
const FORCED: ReadonlyMap<string, ColourDepth> = new Map([
  ['0', 'none'],
  ['false', 'none'],
  ['2', '256'],
  ['3', 'truecolour'],
]);

/** `NO_COLOR` counts when it is not empty (no-color.org). */
export function colourDepth(
  env: Environment,
  {
    isTerminal,
    isForbidden = false,
    isForced = false,
  }: {
    readonly isTerminal: boolean;
    readonly isForbidden?: boolean | undefined;
    readonly isForced?: boolean;
  },
): ColourDepth {
  if (isForbidden) return 'none';
  const { FORCE_COLOR, NO_COLOR } = env;
  if (isForced) return coloured(FORCED.get(FORCE_COLOR ?? '')) ?? coloured(depthOfTerminal(env)) ?? '16';
  if (FORCE_COLOR !== undefined) return FORCED.get(FORCE_COLOR) ?? '16';
  if (NO_COLOR || !isTerminal) return 'none';
  return depthOfTerminal(env);
}

const coloured = (depth: ColourDepth | undefined) => (depth === 'none' ? undefined : depth);

function depthOfTerminal({ TERM = '', COLORTERM = '' }: Environment): ColourDepth {
  if (TERM === 'dumb') return 'none';
  if (/^(truecolor|24bit)$/.test(COLORTERM) || /-direct$|^xterm-kitty$/.test(TERM)) return 'truecolour';
  return /-256(color)?$/.test(TERM) ? '256' : '16';
}
