/** The style sheet of a page: the themes' colours as classes, and lines drawn where a font's own would not meet. */

import type { ThemeName } from '../session/theme-names.ts';
import { ARM } from '../tui/box-drawing.ts';
import type { Role } from '../tui/row.ts';
import { lookOf, THEMES, type Theme } from '../tui/theme.ts';

/** Background, text, quiet text, rules, and what has the focus. */
const PAPER: Readonly<Record<Exclude<ThemeName, 'monochrome'>, readonly [string, string, string, string, string]>> = {
  dark: ['#16181d', '#d8dade', '#9a9ea6', '#3a3e47', '#56b4e9'],
  light: ['#fdfcfa', '#1c1d21', '#5f636b', '#cfcfca', '#006fad'],
};

const NAMES = ['paper', 'ink', 'quiet', 'rule', 'ring'];

function variablesOf(name: 'dark' | 'light'): string {
  const theme = THEMES[name];
  const roles = Object.keys(theme.roles) as Role[]; // a record of all roles
  return [
    `color-scheme:${name}`,
    ...PAPER[name].map((colour, i) => `--${NAMES[i]}:${colour}`),
    ...roles.flatMap(role => {
      const { colour } = theme.roles[role];
      return colour === undefined ? [] : [`--${role}:${colour.rgb}`];
    }),
    ...theme.heat.map(({ rgb }, step) => `--heat${step}:${rgb}`),
  ].join(';');
}

/** `.value{--c:var(--value)}`; text without a colour of its own has the page's. */
function classesOf(theme: Theme): string {
  const roles = Object.keys(theme.roles) as Role[]; // a record of all roles
  return [
    ...roles.map(role => {
      const { colour, bold } = lookOf({ text: '', role }, theme);
      const rules = [...(colour === undefined ? [] : [`--c:var(--${role})`]), ...(bold ? ['font-weight:700'] : [])];
      return rules.length === 0 ? '' : `.${role}{${rules.join(';')}}`;
    }),
    ...theme.heat.map((_, step) => `.heat${step}{--c:var(--heat${step})}`),
  ].join('');
}

const weightClasses = Object.keys(ARM)
  .flatMap(arm => [1, 2].map(weight => `.${arm}${weight}{--${arm}:${weight}px}`))
  .join('');
const blockClasses = Array.from({ length: 8 }, (_, i) => `.block${i + 1}{--part:${(i + 1) * 12.5}%}`).join('');

/** One gradient an arm: from an edge of the cell to its middle. */
const LINES = `
.line{--up:0;--right:0;--down:0;--left:0;-webkit-text-fill-color:transparent;background:
linear-gradient(var(--c) 0 0) var(--x) 0/var(--up) calc(var(--y) + 1px),
linear-gradient(var(--c) 0 0) var(--x) 100%/var(--down) calc(100% - var(--y)),
linear-gradient(var(--c) 0 0) 0 var(--y)/calc(var(--x) + 1px) var(--left),
linear-gradient(var(--c) 0 0) 100% var(--y)/calc(100% - var(--x)) var(--right);background-repeat:no-repeat}
.curve{position:relative;background:none}
.curve::before{content:"";position:absolute;border:0 solid var(--c)}
.curve.right1::before{left:var(--x);right:0}.curve.left1::before{left:0;width:calc(var(--x) + 1px)}
.curve.down1::before{top:var(--y);bottom:0}.curve.up1::before{top:0;height:calc(var(--y) + 1px)}
.curve.down1::before{border-top-width:1px}.curve.up1::before{border-bottom-width:1px}
.curve.right1::before{border-left-width:1px}.curve.left1::before{border-right-width:1px}
.curve.right1.down1::before{border-top-left-radius:5px}.curve.left1.down1::before{border-top-right-radius:5px}
.curve.right1.up1::before{border-bottom-left-radius:5px}.curve.left1.up1::before{border-bottom-right-radius:5px}
.block{--part:100%;-webkit-text-fill-color:transparent;background:linear-gradient(var(--c) 0 0) 0 100%/100% var(--part) no-repeat}
.upper4,.upper1{background-position:0 0}.upper4{--part:50%}.upper1{--part:12.5%}
.first{background:linear-gradient(var(--c) 0 0) 0 0/max(1px,12.5%) 100% no-repeat}
${blockClasses}${weightClasses}`;

const FONTS =
  '"JetBrains Mono","Cascadia Mono","SF Mono",Menlo,"DejaVu Sans Mono","Noto Sans Mono",Consolas,ui-monospace,monospace';

const FRAME = `
*,::before{box-sizing:border-box}
html,body{margin:0;height:100%}
body{display:flex;flex-direction:column;background:var(--paper);color:var(--ink);font:14px/1.45 system-ui,sans-serif}
main{flex:1;min-height:0;display:flex;flex-direction:column}
#screen{flex:1;min-height:0;margin:8px 8px 4px;outline:0;overflow:hidden;touch-action:pan-y pinch-zoom}
#screen:focus-visible{outline:1px solid var(--ring);outline-offset:3px;border-radius:3px}
.grid{--w:1ch;--h:17px;--x:4px;--y:8px;--c:var(--ink);font:13.3px/var(--h) ${FONTS};font-variant-ligatures:none;white-space:pre;cursor:default;margin:0;color:var(--ink)}
.grid>div{height:var(--h);overflow:hidden;contain:strict}
.grid span{color:var(--c)}
.grid .bold{font-weight:700}
.grid .inverse{background:var(--c);color:var(--paper)}
.grid .inverse .line,.grid .inverse .block{--c:var(--paper)}
.grid i{display:inline-block;width:var(--w);height:var(--h);vertical-align:top;font-style:normal;text-align:center;overflow:hidden}
.grid i.wide{width:calc(2*var(--w))}
#bar{display:flex;gap:4px;padding:4px 8px 8px;align-items:center;overflow-x:auto;scrollbar-width:none}
#bar>*{flex:none}
#bar button{display:flex;align-items:center;gap:6px;min-height:28px;padding:0 9px;border:1px solid var(--rule);border-radius:6px;background:transparent;color:var(--ink);font:12.5px/1 system-ui,sans-serif;cursor:pointer}
#bar button kbd{font:700 12.5px/1 ${FONTS};color:var(--key)}
#bar button:hover:not([aria-disabled=true]){border-color:var(--quiet)}
#bar button:active:not([aria-disabled=true]){background:var(--rule)}
#bar button[aria-disabled=true]{color:var(--quiet);cursor:default}
#bar button[aria-disabled=true] kbd{color:var(--quiet)}
#bar button:focus-visible,#line:focus-visible{outline:2px solid var(--ring);outline-offset:1px}
#line{width:min(24em,45%);min-height:28px;padding:0 9px;border:1px solid var(--rule);border-radius:6px;background:transparent;color:var(--ink);font:16px/1 ${FONTS}}
.unseen{position:absolute;width:1px;height:1px;margin:-1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
#fault{margin:8px;padding:8px 12px;border-left:3px solid var(--bad);white-space:pre-wrap}
.still{padding:8px 16px 32px;max-width:100%;overflow:auto}
.still ol{max-width:75ch;padding-left:5ch}
.still li{margin:.35em 0}
[hidden]{display:none!important}
@media(pointer:coarse){#bar{gap:6px}#bar button{min-height:44px;min-width:44px;padding:0 10px;justify-content:center}#line{min-height:44px}}
@media(max-width:600px){#screen{margin:4px 4px 2px}#bar{padding:2px 4px 8px}}`;

const DARK = variablesOf('dark');
const LIGHT = variablesOf('light');
/** On paper: light, with its lines, and no larger than a sheet of A4 or Letter that lies on its side. */
const PRINT = `@page{size:landscape;margin:10mm}
@media print{:root,:root[data-theme]{${LIGHT}}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
#bar{display:none}
#screen:focus-visible{outline:0}
.grid{zoom:min(1,960/var(--wide,1000),680/var(--tall,680))}}`;
/** Without hues: every colour is the text's. */
const MONOCHROME = `:root[data-theme=monochrome] .grid *{--c:var(--ink)}`;

/** The style sheet, the same for every page. A theme that is chosen on the page is the root's `data-theme`. */
export const PAGE_STYLE = [
  `:root{${DARK}}`,
  `@media(prefers-color-scheme:light){:root{${LIGHT}}}`,
  `:root[data-theme=dark]{${DARK}}:root[data-theme=light]{${LIGHT}}`,
  FRAME,
  classesOf(THEMES.dark),
  MONOCHROME,
  LINES,
  PRINT,
]
  .join('')
  .replaceAll('\n', '');
