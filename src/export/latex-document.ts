/** A LaTeX document around a body. It compiles by itself; with the package standalone another document can input it. */

import { type Display, proseLatex } from '../explain/derivation-latex.ts';

const PREAMBLE = String.raw`% Written by backprop-tui. To use a part elsewhere: amsmath and \derivation are all that it needs.
\documentclass[11pt]{article}
\usepackage[a4paper, margin=25mm]{geometry}
\usepackage[T1]{fontenc}
\usepackage{amsmath,graphicx}
\IfFileExists{lmodern.sty}{\usepackage{lmodern}}{}
\setcounter{MaxMatrixCols}{60}
\setlength{\parindent}{0pt}
\setlength{\lineskiplimit}{2pt}
\setlength{\lineskip}{4pt}
\allowdisplaybreaks
% A derivation that is wider than the text is made smaller; elsewhere put its rows into align*.
\newsavebox{\derivationbox}
\newcommand{\derivation}[1]{%
  \sbox{\derivationbox}{$\displaystyle\begin{aligned}#1\end{aligned}$}%
  \ifdim\wd\derivationbox>0.95\linewidth
    \[\resizebox{\linewidth}{!}{\usebox{\derivationbox}}\]%
  \else
    \begin{align*}#1\end{align*}%
  \fi}
`;

/** Between signs that TeX's fonts would join to another: `<<` is set as «. */
const LIGATURE = /(?<=-)(?=-)|(?<=<)(?=<)|(?<=>)(?=>)|(?<=,)(?=,)|(?<=')(?=')|(?<=[`!?])(?=`)/;

/** A sentence of a document, set as it is written. */
export const sentenceLatex = (text: string): string => text.split(LIGATURE).map(proseLatex).join('{}');

/** A derivation that fits the width of a document's text. */
export const fitted: Display = rows => `\\derivation{%\n${rows}}`;

/** @param packages What the body needs beside amsmath, as lines of the preamble. */
export function* latexDocument(body: Iterable<string>, packages = ''): Generator<string> {
  yield `${PREAMBLE}${packages}\\begin{document}\n`;
  yield* body;
  yield '\n\\end{document}\n';
}
