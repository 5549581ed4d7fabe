/** A picture as TikZ: formulas and numbers are typeset by LaTeX, in the colours of a theme. */

import type { Theme } from '../tui/theme.ts';
import { figureColours } from './figure-colours.ts';
import type { Box, Mark, Picture, Point, Wire } from './picture.ts';

/** Points of a picture in a centimetre: TeX's. */
const CENTIMETRE = 28.4528;

const COLOURS = ['text', 'muted', 'value', 'gradient', 'active', 'line', 'ground'] as const;

/** Letters on paper. */
const INK = '#000000';

/** Space around a picture with a ground of its own. */
const MARGIN = 14;

/** Yields a document of one picture; another document inputs it with the package standalone. */
export function* pictureTikz(picture: Picture, theme: Theme): Generator<string> {
  const { hasGround } = figureColours(theme, INK);
  yield preamble(hasGround ? '0pt' : '4pt');
  yield* colourDefinitions(theme);
  yield* tikzPicture(picture, hasGround);
  yield '\\end{document}\n';
}

/** What a document's preamble needs for pictures in it. */
export const tikzPackages = (theme: Theme): string =>
  `\\usepackage{tikz}\n\\usetikzlibrary{arrows.meta}\n${colourDefinitions(theme).join('')}`;

/** Yields the picture itself, for a document that has the packages and colours. */
export function* tikzPicture({ width, height, boxes, wires, marks }: Picture, hasGround = false): Generator<string> {
  const at = ({ x, y }: Point): string => `(${centimetres(x)},${centimetres(height - y)})`;
  yield BEGIN;
  const [low, high] = [
    { x: -MARGIN, y: height + MARGIN },
    { x: width + MARGIN, y: -MARGIN },
  ];
  if (hasGround) yield `  \\fill[backpropground] ${at(low)} rectangle ${at(high)};\n`;
  for (const wire of wires) yield wireTikz(wire, at);
  for (const box of boxes) yield boxTikz(box, at);
  for (const mark of marks) yield markTikz(mark, at);
  yield '\\end{tikzpicture}\n';
}

const preamble = (
  border: string,
): string => String.raw`% Written by backprop-tui. \usepackage{standalone,tikz,amsmath} and \usetikzlibrary{arrows.meta} input it elsewhere.
\documentclass[border=${border}]{standalone}
\usepackage[T1]{fontenc}
\usepackage{amsmath,tikz}
\IfFileExists{lmodern.sty}{\usepackage{lmodern}}{}
\usetikzlibrary{arrows.meta}
\begin{document}
`;

const BEGIN = String.raw`\begin{tikzpicture}[x=1cm, y=1cm, every node/.style={inner sep=0pt}, >={Stealth[length=5pt]}]
`;

const colourDefinitions = (theme: Theme): readonly string[] => {
  const colours = figureColours(theme, INK);
  return COLOURS.map(name => `\\definecolor{backprop${name}}{HTML}{${colours[name].slice(1).toUpperCase()}}%\n`);
};

const centimetres = (length: number): string => String(Math.round((1000 * length) / CENTIMETRE) / 1000);

type At = (point: Point) => string;

function wireTikz({ points, isActive, head }: Wire, at: At): string {
  const arrow = { end: '->', start: '<-', none: '-' }[head];
  const style = isActive ? 'backpropactive, very thick' : 'backpropline';
  return `  \\draw[${arrow}, ${style}, rounded corners=3pt] ${points.map(at).join(' -- ')};\n`;
}

function boxTikz({ x, y, width, height, radius, isActive }: Box, at: At): string {
  const style = isActive ? 'draw=backpropactive, very thick' : 'draw=backproptext';
  const corners = radius > 0 ? `, rounded corners=${Math.min(radius, height / 2, width / 2)}pt` : '';
  return `  \\draw[fill=backpropground, ${style}${corners}] ${at({ x, y: y + height })} rectangle ${at({ x: x + width, y })};\n`;
}

function markTikz({ x, y, latex, ink, anchor }: Mark, at: At): string {
  const side = { start: 'base west', middle: 'base', end: 'base east' }[anchor];
  return `  \\node[text=backprop${ink}, anchor=${side}, font=\\small] at ${at({ x, y })} {${latex}};\n`;
}
