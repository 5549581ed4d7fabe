/** WebAssembly, as far as it is used here: of TypeScript's libraries only the one for browsers declares it. */

/** An AssemblyScript file, compiled by tools/assembly.mjs. */
declare module '*?wasm' {
  const code: Uint8Array;
  export default code;
}

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
    /** Another one after each growth. */
    readonly buffer: ArrayBuffer;
    /** By pages of 64 KiB. @throws RangeError */
    grow(pages: number): number;
  }
}
