import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    environment: 'node',
    // Ink draws nothing until the end when it believes to run in CI; the word "false" is what its check takes for no.
    env: { CI: 'false' },
  },
});
