/** What pages of scenarios and of recorded runs have in common. */

import { Failure } from '../../failure.ts';
import { PAGE_IDS, type PageStart } from '../page-start.ts';

/** The run's name in messages. */
export const NAME = 'this page';

/** @throws Error for a page without that element, which is a bug of the export. */
export function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no element ${id}`);
  return found;
}

function tellFault(error: unknown): void {
  const fault = element(PAGE_IDS.fault);
  fault.textContent = error instanceof Failure ? error.message : `This page has met a fault of the program. ${error}`;
  fault.hidden = false;
}

/** Shows whatever goes wrong from now on. */
export function tellFaults(): void {
  window.addEventListener('error', ({ error }) => tellFault(error));
  window.addEventListener('unhandledrejection', ({ reason }) => tellFault(reason));
}

/** Returns the link to begin at: the address's, else the export's. */
export function beginning(): string {
  const start = JSON.parse(element(PAGE_IDS.start).textContent) as PageStart; // written by the export
  return location.hash.slice(1) || start.link;
}

/** Returns the bytes that stand in an element as base64. */
export const bytesIn = (id: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(element(id).textContent), byte => byte.charCodeAt(0));
