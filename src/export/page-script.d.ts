/** The script of a page, made by tools/page.mjs. */
declare module '*?page' {
  export interface PageScript {
    /** The script by LZMA, in base64. */
    readonly packed: string;
    /** SHA-256 of the script's text, in base64. */
    readonly hash: string;
    /** The text of the script that unpacks and runs it. */
    readonly unpacker: string;
    /** Names and licences of the packages in both. */
    readonly licences: string;
  }
  export const pageScript: () => PageScript;
}
