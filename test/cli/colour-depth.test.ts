import { describe, expect, it } from 'vitest';
import { colourDepth } from '../../src/cli/colour-depth.ts';
import { run, terminal } from './fake-io.ts';

const depth = (env: Readonly<Record<string, string>>, isTerminal = true) => colourDepth(env, { isTerminal });

describe('colours', () => {
  it('are those of the terminal', () => {
    expect(depth({ TERM: 'xterm' })).toBe('16');
    expect(depth({ TERM: 'xterm-256color' })).toBe('256');
    expect(depth({ TERM: 'xterm-256color', COLORTERM: 'truecolor' })).toBe('truecolour');
    expect(depth({ TERM: 'dumb', COLORTERM: 'truecolor' })).toBe('none');
    expect(depth({ TERM: 'xterm-256color' }, false)).toBe('none');
  });

  it('give way to NO_COLOR, that to FORCE_COLOR, and that to --no-color', () => {
    expect(depth({ TERM: 'xterm', NO_COLOR: '1' })).toBe('none');
    expect(depth({ TERM: 'xterm', NO_COLOR: '' })).toBe('16');
    expect(depth({ NO_COLOR: '1', FORCE_COLOR: '3' }, false)).toBe('truecolour');
    expect(depth({ TERM: 'xterm', FORCE_COLOR: '0' })).toBe('none');
    expect(colourDepth({ FORCE_COLOR: '1' }, { isTerminal: true, isForbidden: true })).toBe('none');
  });

  it('reach what is printed, or not a single escape does', async () => {
    const listed = async (env: Readonly<Record<string, string>>, words: readonly string[] = []) => {
      const { stream, text } = terminal();
      await run(['list', ...words], { env, stdout: stream });
      return text();
    };
    expect(await listed({ TERM: 'xterm' })).toContain('\u001b[');
    expect(await listed({ TERM: 'xterm', NO_COLOR: '1' })).not.toContain('\u001b');
    expect(await listed({ TERM: 'xterm', FORCE_COLOR: '3' }, ['--no-color'])).not.toContain('\u001b');
  });
});
