import { defineConfig } from 'lastro';
import { ensureSample } from './loaders/sample.js';

/** Brazilian e-commerce (Olist) and the Central Bank's series. */
export default defineConfig({
  name: 'olist',
  title: 'Brazilian e-commerce',
  targets: {
    dev: { type: 'duckdb' },
    prod: { type: 'duckdb', path: 'target/prod.duckdb' },
  },
  prepare: ensureSample,
});
