import { defineConfig } from 'lastro';

/** Brazilian e-commerce (Olist) and the Central Bank's series. */
export default defineConfig({
  name: 'olist',
  title: 'Brazilian e-commerce',
  languages: ['en', 'pt-BR'],
  objective: 0.97,
  targets: {
    dev: { type: 'duckdb' },
    prod: { type: 'duckdb', path: 'target/prod.duckdb' },
    // Of pull requests.
    pr: { type: 'duckdb', path: 'target/pr.duckdb' },
  },
  // The generated sample stands in where LASTRO_OLIST_DIR names no real files.
  prepare: async (context) => (await import('./loaders/sample.js')).ensureSample(context),
});
