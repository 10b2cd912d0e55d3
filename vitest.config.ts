import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // Machines are busy and PGlite takes seconds to open: no test is judged by the clock.
    testTimeout: 120_000,
    hookTimeout: 180_000,
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: 'unit', include: ['packages/*/src/**/*.test.ts', 'apps/*/src/**/*.test.ts', 'scripts/**/*.test.ts', 'test/company/**/*.test.ts'] } },
      { extends: true, test: { name: 'architecture', include: ['test/architecture/**/*.test.ts'] } },
      { extends: true, test: { name: 'store', include: ['test/store/**/*.test.ts'], globalSetup: ['test/postgres.setup.ts'] } },
      { extends: true, test: { name: 'parity', include: ['test/parity/**/*.test.ts'], globalSetup: ['test/postgres.setup.ts'] } },
      { extends: true, test: { name: 'convergence', include: ['test/convergence/**/*.test.ts'] } },
      { extends: true, test: { name: 'conformance', include: ['test/conformance/**/*.test.ts'], globalSetup: ['test/postgres.setup.ts'] } },
      { extends: true, test: { name: 'stories', include: ['test/stories/**/*.test.ts'], fileParallelism: false } },
    ],
  },
})
