/** Opens a demonstration of the terminal shell. */
import type { Application } from './tui/shell/application.ts';
import { runShell } from './tui/shell/run.tsx';

const demonstration: Application<readonly string[]> = {
  initial: [],
  update: (pressed, input) => {
    if (input.kind !== 'key') return { state: pressed };
    return input.chord === 'q'
      ? { state: pressed, effect: { kind: 'exit', code: 0 } }
      : { state: [...pressed, input.chord].slice(-10) };
  },
  frame: (pressed, { columns, rows }) => [`${columns}×${rows}  q quit`, `pressed: ${pressed.join(' ')}`],
};

runShell(demonstration).then(({ code }) => {
  process.exitCode = code;
});
