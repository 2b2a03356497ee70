import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/support/setup.ts'],
    // Tests that start the command as a process need more than the default of five seconds on a busy machine.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // What people see must not depend on the terminal or the zone of whoever runs the tests.
    env: { TZ: 'Pacific/Kiritimati', NO_COLOR: '1' },
  },
});
