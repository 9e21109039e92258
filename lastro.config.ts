import { defineConfig } from 'lastro';

const BRASILIA = 'America/Sao_Paulo';

/** The drop folder of direct sales; without the variable, that of the generated sample. */
const SALES_FOLDER = process.env['LASTRO_SALES_DIR'] || 'target/sales';

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
  jobs: {
    daily_full_pipeline: {
      description: 'Loads, builds and checks everything, and publishes the site.',
      schedule: '0 6 * * *',
      timezone: BRASILIA,
      steps: [{ command: 'build', site: true }],
      retries: 3,
      timeout: 3600,
    },
    economic_update: {
      description: 'The series of the Central Bank, and what they feed.',
      schedule: '0 14 * * *',
      timezone: BRASILIA,
      steps: [{ command: 'build', select: 'raw.bcb_indicators+' }],
      retries: 3,
      timeout: 1800,
    },
    quality_check: {
      description: 'All checks, in working hours.',
      schedule: '0 8-18 * * 1-5',
      timezone: BRASILIA,
      steps: [{ command: 'test' }],
      retries: 3,
      timeout: 1800,
      missed: 'skip',
    },
    sales_refresh: {
      description: 'The direct sales of the form and of the drop folder, and what they feed.',
      schedule: '0 3 * * 0',
      timezone: BRASILIA,
      steps: [{ command: 'build', select: ['raw.sales+', 'raw.sales_form+'] }],
      retries: 3,
      timeout: 1800,
    },
  },
  sensors: {
    central_bank_is_late: {
      description:
        'The daily series have a new day on each business day, which is loaded in the afternoon of the next one.',
      type: 'freshness',
      source: 'raw.bcb_indicators',
      after: '3d',
      calendar: { holidays: 'calendars/br.yaml', timezone: BRASILIA },
      alert: true,
    },
    sales_arrived: {
      description: 'Files in the drop folder of direct sales.',
      type: 'file',
      path: `${SALES_FOLDER}/*.{csv,jsonl,csv.gz,jsonl.gz}`,
      outside: SALES_FOLDER !== 'target/sales',
      job: 'sales_refresh',
      settle: 30,
    },
  },
  intake: {
    sources: {
      sales: {
        contract: 'expectations/contracts/sales.json',
        table: 'sales_form',
        // Others than this machine's users need tokens.
        ...(process.env['SALES_TOKENS'] ? { tokensVariable: 'SALES_TOKENS' } : {}),
      },
    },
  },
  // The generated sample stands in where LASTRO_OLIST_DIR names no real files.
  prepare: async (context) => (await import('./loaders/sample.js')).ensureSample(context),
});
