/** As much of a browser as an exported page asks for: it has elements, keys and a window of a fixed size, and draws nothing. */

import { createContext, runInContext } from 'node:vm';
import type { Chord } from '../../src/tui/shell/chord.ts';
import { PAGE_IDS } from '../../src/web/page-start.ts';

/** Pixels of a window with 120 columns and 36 rows of 8 by 17. */
const WINDOW = { left: 0, top: 0, width: 960, height: 612 };

class SmallText {
  parentElement: SmallElement | undefined;
  readonly textContent: string;

  constructor(text: string) {
    this.textContent = text;
  }

  remove(): void {
    this.parentElement?.drop(this);
  }
}

type SmallNode = SmallText | SmallElement;

class SmallElement extends EventTarget {
  parentElement: SmallElement | undefined;
  readonly tag: string;
  readonly children: SmallNode[] = [];
  readonly style = { setProperty: () => {} };
  readonly dataset = {};
  className = '';
  hidden = false;

  constructor(tag: string) {
    super();
    this.tag = tag;
  }

  get textContent(): string {
    return this.children.map(child => child.textContent).join('');
  }

  set textContent(text: string) {
    this.children.splice(0);
    if (text !== '') this.append(text);
  }

  append(...nodes: readonly (SmallNode | string)[]): void {
    for (const node of nodes) this.insertBefore(typeof node === 'string' ? new SmallText(node) : node, null);
  }

  insertBefore(node: SmallNode, next: SmallNode | null): void {
    node.parentElement = this;
    this.children.splice(next === null ? this.children.length : this.children.indexOf(next), 0, node);
  }

  drop(node: SmallNode): void {
    this.children.splice(this.children.indexOf(node), 1);
  }

  remove(): void {
    this.parentElement?.drop(this);
  }

  querySelectorAll(tag: string): readonly SmallElement[] {
    return this.children.filter(child => child instanceof SmallElement && child.tag === tag) as SmallElement[];
  }

  contains(): boolean {
    return false;
  }

  getBoundingClientRect(): typeof WINDOW {
    return WINDOW;
  }

  focus(): void {}
  setSelectionRange(): void {}
}

/** Names of keys that are other words in a browser. */
const NAMES: Readonly<Record<string, string>> = {
  right: 'ArrowRight',
  left: 'ArrowLeft',
  up: 'ArrowUp',
  down: 'ArrowDown',
  enter: 'Enter',
  escape: 'Escape',
  end: 'End',
  space: ' ',
};

export class SmallPage {
  readonly #elements = new Map<string, SmallElement>();

  /** Opens a page as a browser does: its last script runs, and whatever script that appends. @throws what they throw */
  constructor(html: string) {
    for (const [, tag, id, text] of html.matchAll(/<(\w+)[^>]* id="(\w+)"[^>]*>([^<]*)/g)) {
      const element = new SmallElement(tag!);
      element.textContent = text!;
      this.#elements.set(id!, element);
    }
    this.#element(PAGE_IDS.screen).append(this.#element(PAGE_IDS.grid));
    const context = createContext(this.#globals(script => runInContext(script, context)));
    runInContext('window = parent = globalThis', context);
    runInContext(/<script>(.*?)<\/script>/s.exec(html)![1]!, context);
  }

  #globals(run: (script: string) => void): object {
    const body = new SmallElement('body');
    body.append = (script: SmallNode) => run(script.textContent);
    return {
      document: {
        body,
        documentElement: new SmallElement('html'),
        createElement: (tag: string) => new SmallElement(tag),
        getElementById: (id: string) => this.#elements.get(id) ?? null,
      },
      Text: SmallText,
      Element: SmallElement,
      HTMLElement: SmallElement,
      HTMLInputElement: class {},
      ResizeObserver: class {
        observe(): void {}
      },
      MessageChannel: class {
        readonly port1 = { onmessage: () => {} };
        readonly port2 = { postMessage: () => void setImmediate(() => this.port1.onmessage()) };
      },
      addEventListener: () => {},
      matchMedia: () => ({ matches: false }),
      getSelection: () => '',
      location: { hash: '', protocol: 'file:' },
      history: { replaceState: () => {} },
      atob,
      performance,
      setTimeout,
      clearTimeout,
      TextDecoder,
      TextEncoder,
      URLSearchParams,
    };
  }

  #element(id: string): SmallElement {
    return this.#elements.get(id)!; // the export writes it
  }

  press(chord: Chord): void {
    const key = NAMES[chord] ?? chord;
    const modifiers = { ctrlKey: false, altKey: false, metaKey: false, shiftKey: false, isComposing: false };
    const event = Object.assign(new Event('keydown'), { key, ...modifiers, getModifierState: () => false });
    this.#element(PAGE_IDS.screen).dispatchEvent(event);
  }

  /** The rows of the screen as text, without blanks at their ends. */
  rows(): readonly string[] {
    return this.#element(PAGE_IDS.grid).children.map(row => row.textContent.trimEnd());
  }
}
