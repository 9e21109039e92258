import type { Suite } from '../project/model.js';
import { isDbtSchema, parseDbtSuite } from './dbt-suite.js';
import { parseSuite, type SuiteDefaults } from './suite.js';

/** A suite as Great Expectations writes it, or the tests of one model of a `schema.yml` of dbt's. Throws as their readers do. */
export function parseAnySuite(text: string, file: string, defaults: SuiteDefaults, model?: string): Suite {
  return isDbtSchema(text) ? parseDbtSuite(text, file, defaults, model) : parseSuite(text, file, defaults);
}
