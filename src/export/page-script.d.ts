/** The script of a page, made by tools/page.mjs. */
declare module '*?page' {
  /** The text of the script, and of the licences of the packages in it. */
  export const pageScript: () => { readonly script: string; readonly licences: string };
}
