/** What a page and the page around it say to each other, when it stands in a frame. */

/** The page tells where it is after every step. */
export interface At {
  readonly type: 'backprop-tui:at';
  readonly event: number;
  /** The last event recorded so far. */
  readonly last: number;
  /** The place as a link, which `open` takes. */
  readonly link: string;
  /** The event in a sentence. */
  readonly sentence: string;
}

/** The page around asks for a place: `{ type: 'backprop-tui:open', link: 'event=24&keys=i' }`. */
export interface OpenRequest {
  readonly type: 'backprop-tui:open';
  readonly link: string;
}

/** Whether a page stands around this one. */
export const isEmbedded = (): boolean => window.parent !== window;

/** Tells the page around, whatever its origin: it has the file of this page anyway. */
export function tell(messageOf: () => At): void {
  if (isEmbedded()) window.parent.postMessage(messageOf(), '*');
}

/** Listens to the page around, and to no other. */
export function listen(open: (link: string) => void): void {
  window.addEventListener('message', ({ data, source }: MessageEvent<unknown>) => {
    if (isEmbedded() && source === window.parent && isOpen(data)) open(data.link);
  });
}

function isOpen(message: unknown): message is OpenRequest {
  if (typeof message !== 'object' || message === null) return false;
  const { type, link } = message as Partial<Record<keyof OpenRequest, unknown>>; // any page can send anything
  return type === 'backprop-tui:open' && typeof link === 'string';
}
