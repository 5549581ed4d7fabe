import { describe, expect, it } from 'vitest';
import { appearanceOf } from '../../src/cli/appearance.ts';
import { themeOn } from '../../src/tui/theme.ts';
import { run } from './fake-io.ts';

function themeOf(env: Record<string, string>, named?: string): string {
  const { theme, ground } = appearanceOf({ isTTY: true }, env, named === undefined ? {} : { theme: named });
  return themeOn(theme, ground).name;
}

describe('The theme', () => {
  it('is dark unless the terminal says that its ground is light', () => {
    expect(themeOf({})).toBe('dark');
    expect(themeOf({ COLORFGBG: '15;0' })).toBe('dark');
    expect(themeOf({ COLORFGBG: '0;15' })).toBe('light');
    expect(themeOf({ COLORFGBG: '0;default;7' })).toBe('light');
  });

  it('is what the flag says, whatever the terminal says', () => {
    expect(themeOf({ COLORFGBG: '0;15' }, 'dark')).toBe('dark');
    expect(themeOf({}, 'monochrome')).toBe('monochrome');
    expect(themeOf({ COLORFGBG: '0;15' }, 'auto')).toBe('light');
  });

  it('colours a frame: blue on paper is darker than on black', async () => {
    const frame = async (theme: string) =>
      (await run(['frame', 'computation-graph', '--theme', theme], { env: { FORCE_COLOR: '3' } })).stdout;
    expect(await frame('dark')).toContain('38;2;86;180;233'); // #56b4e9
    expect(await frame('light')).toContain('38;2;0;111;173'); // #0072b2
    expect(await frame('monochrome')).not.toContain('38;2');
  });

  it('colours a pipe with --color always, even under NO_COLOR, and nothing with never', async () => {
    const frame = async (when: string, env: Record<string, string>) =>
      (await run(['frame', 'computation-graph', '--color', when], { env })).stdout;
    expect(await frame('always', { NO_COLOR: '1', COLORTERM: 'truecolor' })).toContain('38;2;86;180;233');
    expect(await frame('always', { TERM: 'dumb' })).toContain('\x1b[94m');
    expect(await frame('never', { FORCE_COLOR: '3' })).not.toContain('\x1b');
    expect(await frame('auto', { COLORTERM: 'truecolor' })).not.toContain('\x1b');
  });

  it('is one of four', async () => {
    const { code, stderr } = await run(['frame', 'computation-graph', '--theme', 'drak']);
    expect(code).toBe(2);
    expect(stderr).toContain('--theme: expected auto, dark, light, monochrome, found drak');
    expect(stderr).toContain('did you mean dark?');
  });
});
