/** A LaTeX document around a body. It compiles by itself; with the package standalone another document can input it. */

const PREAMBLE = String.raw`% Written by backprop-tui. To use a part elsewhere: amsmath is all that it needs.
\documentclass[11pt]{article}
\usepackage[a4paper, margin=25mm]{geometry}
\usepackage[T1]{fontenc}
\usepackage{amsmath}
\IfFileExists{lmodern.sty}{\usepackage{lmodern}}{}
\setcounter{MaxMatrixCols}{60}
\setlength{\parindent}{0pt}
\setlength{\lineskiplimit}{2pt}
\setlength{\lineskip}{4pt}
\allowdisplaybreaks
`;

/** @param packages What the body needs beside amsmath, as lines of the preamble. */
export function* latexDocument(body: Iterable<string>, packages = ''): Generator<string> {
  yield `${PREAMBLE}${packages}\\begin{document}\n`;
  yield* body;
  yield '\n\\end{document}\n';
}
