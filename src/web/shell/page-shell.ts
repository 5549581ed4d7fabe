/** The browser's side of a session: keys, pointer, address and voice go in and out; the application in between is the terminal's. */

import { changed } from '../../session/change.ts';
import type { LiveRecording } from '../../session/live-recording.ts';
import { logOf, type Session } from '../../session/session.ts';
import { countText } from '../../text/amounts.ts';
import { applicationOf } from '../../tui/app.ts';
import type { Application, Change, Input, Size } from '../../tui/shell/application.ts';
import { createLoop, type Loop, type OutwardEffect } from '../../tui/shell/loop.ts';
import { chordOfKey } from '../browser-keys.ts';
import { eventOf, follow, linkTo } from '../page-link.ts';
import { PAGE_IDS } from '../page-start.ts';
import { answer, greeting, news } from '../voice.ts';
import { Bar } from './bar.ts';
import { copy, save } from './carry-out.ts';
import { isEmbedded, listen, tell } from './frame-messages.ts';
import { Grid } from './grid.ts';
import { listenToPointer, listenToSwipes } from './page-pointer.ts';

/** Milliseconds after which the address follows the session: browsers refuse to change it too often. */
const ADDRESS_DELAY = 250;

export class PageShell {
  readonly #screen: HTMLElement;
  readonly #voice: HTMLElement;
  readonly #grid: Grid;
  readonly #bar: Bar;
  readonly #application: Application<Session>;
  readonly #loop: Loop<Session>;
  #size: Size;
  /** A link to an event that is not recorded yet. */
  #awaited: string | undefined;
  /** The session before what has not been said yet. */
  #unanswered: Session | undefined;
  /** The link to what is shown. */
  #link = '';
  #addressTimer: ReturnType<typeof setTimeout> | undefined;

  /** @param element The page's element with an id. */
  constructor(session: Session, element: (id: string) => HTMLElement) {
    this.#screen = element(PAGE_IDS.screen);
    this.#voice = element(PAGE_IDS.voice);
    this.#grid = new Grid(element(PAGE_IDS.grid));
    this.#size = this.#grid.measure();
    const line = element(PAGE_IDS.line) as HTMLInputElement; // the export writes one
    this.#bar = new Bar(element(PAGE_IDS.bar), line, chord => this.#take({ kind: 'key', chord }));
    this.#application = applicationOf(session, {
      now: () => performance.now(),
      save: async saving => save(saving),
      reload: async () =>
        this.#loop.change(now => changed(now, { message: 'this page holds its run; there is no file to read again' })),
    });
    this.#loop = createLoop(this.#application, {
      size: () => this.#size,
      show: () => this.#show(),
      carryOut: effect => this.#carryOut(effect),
      now: () => performance.now(),
    });
    line.addEventListener('keydown', event => this.#press(event));
  }

  /** Shows the place of a link, and records the rest of a run that is not recorded yet. */
  open(link: string, recording?: LiveRecording): void {
    const before = this.#loop.state();
    this.#loop.start();
    this.#follow(link);
    this.#show();
    this.#say(answer(before, this.#loop.state()) ?? greeting(before));
    this.#listen();
    recording?.goOn(change => this.#change(change));
  }

  #listen(): void {
    this.#screen.addEventListener('keydown', event => this.#press(event));
    this.#screen.addEventListener('paste', event => {
      const text = event.clipboardData?.getData('text');
      if (text) this.#take({ kind: 'paste', text });
    });
    listenToPointer(this.#screen, this.#grid, report => {
      if (this.#application.wantsMouse?.(this.#loop.state())) this.#take({ kind: 'mouse', report });
    });
    listenToSwipes(this.#screen, chord => this.#take({ kind: 'key', chord }));
    window.addEventListener('hashchange', () => this.#goTo(location.hash.slice(1)));
    listen(link => this.#goTo(link));
    new ResizeObserver(() => this.#resize()).observe(this.#screen);
    if (!isEmbedded()) this.#screen.focus({ preventScroll: true }); // a page around keeps its focus
  }

  #press(event: KeyboardEvent): void {
    const isLine = event.target instanceof HTMLInputElement;
    const chord = chordOfKey(event, this.#loop.state());
    if (chord === undefined || (isLine && ([...chord].length === 1 || chord === 'space' || chord === 'backspace')))
      return;
    if (chord === 'ctrl+c' && String(getSelection()) !== '') return; // marked text is copied
    event.preventDefault();
    this.#take({ kind: 'key', chord });
  }

  #take(input: Input): void {
    const before = this.#loop.state();
    this.#awaited = undefined;
    this.#loop.dispatch([input]);
    this.#answerTo(before);
  }

  /** Says what has changed, once the rows are there; after keys that come faster, what has changed since the first of them. */
  #answerTo(before: Session): void {
    if (this.#unanswered === undefined)
      setTimeout(() => {
        const first = this.#unanswered ?? before;
        this.#unanswered = undefined;
        this.#say(answer(first, this.#loop.state()));
      });
    this.#unanswered ??= before;
  }

  /** A change that the person has asked for, and that has taken its time. */
  #complete(change: Change<Session>): void {
    const before = this.#loop.state();
    this.#loop.change(change);
    this.#answerTo(before);
  }

  /** A change from outside the reducer: recorded events. */
  #change(change: Change<Session>): void {
    const before = this.#loop.state();
    this.#loop.change(change);
    const after = this.#loop.state();
    this.#say(news(before, after));
    const link = this.#awaited;
    if (link === undefined || (eventOf(link) ?? 0) >= logOf(after).length) return;
    this.#goTo(link);
  }

  #goTo(link: string): void {
    const before = this.#loop.state();
    this.#follow(link);
    this.#answerTo(before);
  }

  /** Goes to the place of a link, or waits until it is recorded. */
  #follow(link: string): void {
    const session = this.#loop.state();
    const event = eventOf(link) ?? 0;
    const isComing = event >= logOf(session).length && session.background.recording !== undefined;
    this.#awaited = isComing ? link : undefined;
    const message = `event ${countText(event)} is not recorded yet; this page goes there when it is, and any key cancels`;
    this.#loop.change(now => (isComing ? changed(now, { message }) : follow(now, link)));
  }

  #show(): void {
    const session = this.#loop.state();
    this.#grid.show(this.#application.frame(session, this.#size));
    this.#bar.show(session);
    const { theme } = session.view;
    if (theme === undefined) delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    this.#tellPlace(session);
  }

  /** Keeps the address up to date, and the page around. */
  #tellPlace(session: Session): void {
    const link = linkTo(session);
    if (link === this.#link) return;
    const isFirst = this.#link === '';
    this.#link = link;
    tell(() => ({
      type: 'backprop-tui:at',
      event: session.place.position,
      last: logOf(session).length - 1,
      link,
      sentence: greeting(session),
    }));
    if (isFirst || location.protocol === 'about:') return; // the address of a frame without a file cannot change
    clearTimeout(this.#addressTimer);
    this.#addressTimer = setTimeout(() => history.replaceState(history.state, '', `#${link}`), ADDRESS_DELAY);
  }

  #resize(): void {
    const { columns, rows } = this.#grid.measure();
    if (columns === this.#size.columns && rows === this.#size.rows) return;
    this.#size = { columns, rows };
    this.#show();
  }

  #carryOut(effect: OutwardEffect<Session>): void {
    switch (effect.kind) {
      case 'exit':
        this.#screen.blur();
        this.#say('Left. Tab or a click comes back.');
        break;
      case 'copy':
        void copy(effect.text).then(refusal => {
          if (refusal !== undefined) this.#complete(now => changed(now, { message: refusal }));
        });
        break;
      case 'perform':
        void effect.perform().then(change => this.#complete(change));
        break;
      case 'suspend':
        break; // only a terminal's ^Z asks for it
    }
  }

  #say(sentence: string | undefined): void {
    if (sentence === undefined) return;
    // The same sentence twice is not told again, unless it is another text.
    this.#voice.textContent = this.#voice.textContent === sentence ? `${sentence}\u00a0` : sentence;
  }
}
