/** A picture as TikZ: formulas and numbers are typeset by LaTeX, in the colours of a theme. */

import type { Theme } from '../tui/theme.ts';
import type { Box, Ink, Mark, Picture, Point, Wire } from './picture.ts';

/** Points of a picture in a centimetre: TeX's. */
const CENTIMETRE = 28.4528;

const INKS: readonly Ink[] = ['text', 'muted', 'value', 'gradient', 'active'];

/** Yields a document of one picture; another document inputs it with the package standalone. */
export function* pictureTikz(picture: Picture, theme: Theme): Generator<string> {
  yield PREAMBLE;
  yield* INKS.map(ink => colourDefinition(ink, theme));
  yield* tikzPicture(picture);
  yield '\\end{document}\n';
}

/** What a document's preamble needs for pictures in it. */
export const tikzPackages = (theme: Theme): string =>
  `\\usepackage{tikz}\n\\usetikzlibrary{arrows.meta}\n${INKS.map(ink => colourDefinition(ink, theme)).join('')}`;

/** Yields the picture itself, for a document that has the packages and colours. */
export function* tikzPicture({ height, boxes, wires, marks }: Picture): Generator<string> {
  const at = ({ x, y }: Point): string => `(${centimetres(x)},${centimetres(height - y)})`;
  yield BEGIN;
  for (const wire of wires) yield wireTikz(wire, at);
  for (const box of boxes) yield boxTikz(box, at);
  for (const mark of marks) yield markTikz(mark, at);
  yield '\\end{tikzpicture}\n';
}

const PREAMBLE = String.raw`% Written by backprop-tui. \usepackage{standalone,tikz,amsmath} and \usetikzlibrary{arrows.meta} input it elsewhere.
\documentclass[border=4pt]{standalone}
\usepackage[T1]{fontenc}
\usepackage{amsmath,tikz}
\IfFileExists{lmodern.sty}{\usepackage{lmodern}}{}
\usetikzlibrary{arrows.meta}
\begin{document}
`;

const BEGIN = String.raw`\begin{tikzpicture}[x=1cm, y=1cm, every node/.style={inner sep=0pt}, >={Stealth[length=5pt]}]
`;

/** A printed page is light: black where a theme has no colour. */
function colourDefinition(ink: Ink, theme: Theme): string {
  const rgb = theme.roles[ink].colour?.rgb ?? '#000000';
  return `\\definecolor{backprop${ink}}{HTML}{${rgb.slice(1).toUpperCase()}}\n`;
}

const centimetres = (length: number): string => String(Math.round((1000 * length) / CENTIMETRE) / 1000);

type At = (point: Point) => string;

function wireTikz({ points, isActive, head }: Wire, at: At): string {
  const arrow = { end: '->', start: '<-', none: '-' }[head];
  const style = isActive ? 'backpropactive, very thick' : 'gray';
  return `  \\draw[${arrow}, ${style}, rounded corners=3pt] ${points.map(at).join(' -- ')};\n`;
}

function boxTikz({ x, y, width, height, radius, isActive }: Box, at: At): string {
  const style = isActive ? 'draw=backpropactive, very thick' : 'draw=black';
  const corners = radius > 0 ? `, rounded corners=${Math.min(radius, height / 2, width / 2)}pt` : '';
  return `  \\draw[fill=white, ${style}${corners}] ${at({ x, y: y + height })} rectangle ${at({ x: x + width, y })};\n`;
}

function markTikz({ x, y, latex, ink, anchor }: Mark, at: At): string {
  const side = { start: 'base west', middle: 'base', end: 'base east' }[anchor];
  return `  \\node[text=backprop${ink}, anchor=${side}, font=\\small] at ${at({ x, y })} {${latex}};\n`;
}
