/** The smallest program: what the build does to a program shows in it. */
import { cellWidth } from '../../src/text/width.ts';

async function greet(): Promise<void> {
  const { default: stringWidth } = await import('string-width');
  const widths = ['abc', '∂L', '名前', '\x1b[1mx\x1b[22m'].map(text => `${stringWidth(text)}=${cellWidth(text)}`);
  process.stdout.write(
    `hello from ${import.meta.url.slice(-10)} ${widths.join(' ')} ${process.argv.slice(2).join(' ')}\n`,
  );
}

greet().catch(error => {
  process.stderr.write(`${error}\n`);
  process.exitCode = 1;
});
