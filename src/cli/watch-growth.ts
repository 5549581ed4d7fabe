/** Notices that a file may have grown, shrunk, been replaced or removed, while another program writes it all the time. */

import { watchersOf } from './watch-file.ts';

/** Milliseconds: between two calls, and until the file is looked at where the system tells nothing, as on network drives. */
const PACE = { calls: 100, looks: 2_000 } as const;

/** Calls `onChange` soon after a change, and now and then without any; returns a function that ends it. */
export function watchGrowth(file: string, onChange: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const call = (): void => {
    clearTimeout(timer);
    timer = setTimeout(call, PACE.looks);
    isSoon = false;
    onChange();
  };
  let isSoon = false;
  const watchers = watchersOf(file, () => {
    if (isSoon) return; // a file that is written all the time has no quiet moment
    isSoon = true;
    clearTimeout(timer);
    timer = setTimeout(call, PACE.calls);
  });
  timer = setTimeout(call, PACE.looks);
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}
