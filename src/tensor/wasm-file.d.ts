/** An AssemblyScript file, compiled by tools/assembly.mjs. */
declare module '*?wasm' {
  const code: Uint8Array<ArrayBuffer>;
  export default code;
}
