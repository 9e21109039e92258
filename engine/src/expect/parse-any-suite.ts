import type { Suite } from '../project/model.js';
import { isDbtSchema, parseDbtSuite, parseDbtSuites, type TableOf } from './dbt/suite.js';
import { parseSuite, type SuiteDefaults } from './suite.js';

/** A suite as Great Expectations writes it, or the tests of one model of a `schema.yml` of dbt's. Throws as their readers do. */
export function parseAnySuite(text: string, file: string, defaults: SuiteDefaults, model?: string): Suite {
  return isDbtSchema(text) ? parseDbtSuite(text, file, defaults, model) : parseSuite(text, file, defaults);
}

/** The suites of a file: all that a `schema.yml` of dbt's has, as tables of the layer, or the one it is. */
export function parseSuites(text: string, file: string, defaults: SuiteDefaults, tableOf?: TableOf): Suite[] {
  return isDbtSchema(text) ? parseDbtSuites(text, file, defaults.layer, tableOf) : [parseSuite(text, file, defaults)];
}
