/** Stands in for the matrix product in WebAssembly, for which a page would have to allow compiled code; the same numbers take longer. */

import type * as assembly from '../tensor/matrix-assembly.ts';

export const fitsAssembly: typeof assembly.fitsAssembly = () => false;
export const multiplyInAssembly: typeof assembly.multiplyInAssembly = () => false;
