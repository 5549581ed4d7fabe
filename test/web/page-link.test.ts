/** Links to a place in a run. */

import { describe, expect, it } from 'vitest';
import { PAGE_LIMITS } from '../../src/limits.ts';
import { changed } from '../../src/session/change.ts';
import { parseKeys, press } from '../../src/tui/press.ts';
import { eventOf, follow, linkTo } from '../../src/web/page-link.ts';
import { LESSONS, sessionOf } from '../support/lessons.ts';

describe('A link', () => {
  it('names the event, and what differs from how a page begins', () => {
    const session = sessionOf('two-layer', 24);
    expect(linkTo(session)).toBe('event=24');
    expect(linkTo(press(session, parseKeys('2')))).toBe('event=24&pane=graph');
    expect(linkTo(press(session, parseKeys('i')))).toBe('event=24&keys=i');
    expect(linkTo(press(session, parseKeys('2zd')))).toBe('event=24&pane=graph&digits=8&keys=z');
    expect(linkTo(follow(session, 'node=W1&theme=light'))).toBe('event=24&node=W1&theme=light');
    expect(follow(session, 'event=24&theme=light').message).toBeUndefined();
  });

  it.each(LESSONS)('%s: leads to the same place again', name => {
    const start = sessionOf(name);
    for (const keys of ['', ']', ']]', 'G', ']ll2z', ']nn4', ']]i', 'lll<down>', '7l']) {
      const shown = changed(press(start, parseKeys(keys)), { message: undefined });
      const again = follow(start, linkTo(shown));
      expect([keys, linkTo(again), again.place.position]).toEqual([keys, linkTo(shown), shown.place.position]);
      expect([keys, again.selection.inside]).toEqual([keys, shown.selection.inside]);
    }
  });

  it('takes its parts in any order', () => {
    const session = sessionOf('two-layer');
    const [first, ...others] = [
      ['event=24', 'pane=graph', 'keys=i', 'digits=3'],
      ['keys=i', 'pane=graph', 'digits=3', 'event=24'],
      ['digits=3', 'keys=i', 'event=24', 'pane=graph'],
    ].map(parts => linkTo(follow(session, parts.join('&'))));
    expect(first).toContain('event=24');
    expect(others).toEqual([first, first]);
  });

  it('presses its keys', () => {
    const session = sessionOf('two-layer');
    expect(follow(session, 'event=16&keys=ll').place.position).toBe(18);
    expect(follow(session, 'event=24&keys=t').mode?.kind).toBe('predict');
    expect(follow(session, 'keys=%3Agoto%2012%3Center%3E').place.position).toBe(12);
  });
});

describe('A link from a stranger', () => {
  const session = sessionOf('two-layer', 5);
  it.each([
    '',
    'event=',
    'event=-1',
    'event=1e3',
    'event=NaN',
    'pane=hell',
    'digits=99',
    'digits=x',
    'x=<script>',
    '%%%',
    '&&=&',
  ])('%j changes nothing', link => expect(linkTo(follow(session, link))).toBe('event=5'));

  it('says what is unknown in it', () => {
    expect(follow(session, 'node=W9').message).toContain('unknown name W9');
    expect(follow(session, 'theme=pink').message).toContain('unknown theme pink');
    expect(follow(session, 'event=999').place.position).toBeLessThan(57);
  });

  it('has few keys', () => {
    const many = follow(session, `keys=${'l'.repeat(PAGE_LIMITS.keys + 1)}`);
    expect([many.place.position, many.message]).toEqual([5, expect.stringContaining('expected at most 200')]);
    expect(follow(session, `keys=${'l'.repeat(PAGE_LIMITS.keys)}`).place.position).toBe(56);
  });

  it('names an event in digits only', () => {
    const links = ['event=12', 'event=0', 'event=1.5', 'node=a', 'event=99999999999999999999'];
    expect(links.map(eventOf)).toEqual([12, 0, undefined, undefined, undefined]);
  });
});
