/** Types of WebAssembly, as far as used here: only TypeScript's browser library declares them. */

declare namespace WebAssembly {
  class Module {
    constructor(code: Uint8Array);
  }
  class Instance {
    readonly exports: Readonly<Record<string, unknown>>;
    /** @throws CompileError, LinkError */
    constructor(module: Module);
  }
  interface Memory {
    /** A new buffer after each growth. */
    readonly buffer: ArrayBuffer;
    /** Grows the memory by pages of 64 KiB. @throws RangeError */
    grow(pages: number): number;
  }
}
