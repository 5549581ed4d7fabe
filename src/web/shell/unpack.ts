/** Unpacks the page's script and runs it. The page's policy knows its hash, so that no other text would run. */

import { unpacked } from '../lzma.ts';
import { PAGE_IDS } from '../page-start.ts';

const packed = document.getElementById(PAGE_IDS.packed)!.textContent; // written by the export
const script = document.createElement('script');
script.textContent = new TextDecoder().decode(unpacked(Uint8Array.from(atob(packed), byte => byte.charCodeAt(0))));
document.body.append(script);
