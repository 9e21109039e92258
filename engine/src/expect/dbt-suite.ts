import { LastroError, UsageError, assertNoProblems } from '../base/errors.js';
import type { ExpectationConfig, Severity, Suite } from '../project/model.js';
import { YamlFile, type YamlValue } from '../project/yaml.js';
import { parseRelation } from '../sql/relation.js';
import { mapDbtTest } from './dbt-tests.js';
import { nameOf, type SuiteDefaults } from './suite.js';

const CONFIG_KEYS = ['severity', 'where', 'warn_if', 'error_if', 'limit', 'enabled', 'tags', 'meta', 'store_failures'];
const TEST_KEYS = ['name', 'test_name', 'description', 'config', 'arguments', ...CONFIG_KEYS];
const DEFAULT_CONDITIONS = ['!=0', '>0', '>=1'];

/** Whether a text is a `schema.yml` of dbt's: it documents models, seeds, snapshots or sources. */
export const isDbtSchema = (text: string): boolean =>
  /^(models|sources|seeds|snapshots):/m.test(text) && !/^expectations:/m.test(text);

/**
 * The tests of one model, seed, snapshot or source table of a `schema.yml`, as a suite. It is the one named `model`, or like the
 * table, or the only one. A test without a corresponding expectation has `problems`. Throws ProblemsError with the file and line.
 */
export function parseDbtSuite(text: string, file: string, defaults: SuiteDefaults, model?: string): Suite {
  const yaml = new YamlFile(text, file);
  assertNoProblems(yaml.problems);
  const entries = [
    ...['models', 'seeds', 'snapshots'].flatMap((key) => yaml.root.get(key).items()),
    ...yaml.root
      .get('sources')
      .items()
      .flatMap((source) => source.get('tables').items()),
  ];
  const names = entries.map((entry) => entry.get('name').text() ?? '');
  const wanted = model ?? (names.length === 1 ? names[0] : defaults.table);
  const entry = entries[names.indexOf(wanted ?? '')];
  if (entry === undefined)
    throw new UsageError('suite.which-model', `${file} has no tests of ${wanted ?? ''}`, {
      location: { file, line: 1, column: 1 },
      hint: `name one by --model: ${names.join(', ')}`,
    });
  const columns = entry.get('columns').items();
  const expectations = [
    ...testsOf(entry).map((test) => readTest(test, undefined)),
    ...columns.flatMap((each) => testsOf(each).map((test) => readTest(test, each.get('name').text()))),
  ].flatMap((config, index) => (config === undefined ? [] : [{ ...config, index }]));
  assertNoProblems(yaml.problems);
  return { name: wanted ?? '', table: parseRelation(defaults.table, defaults.layer), file, meta: {}, expectations };
}

const testsOf = (value: YamlValue): YamlValue[] => [...value.get('tests').items(), ...value.get('data_tests').items()];

/** One test; undefined when it is not enabled. */
function readTest(value: YamlValue, column: string | undefined): Omit<ExpectationConfig, 'index'> | undefined {
  const { json, location } = value;
  const [first] = Object.entries(record(json));
  const stated = typeof json === 'string' ? json : (textIn(json, 'test_name') ?? first?.[0] ?? '');
  const body = textIn(json, 'test_name') === undefined ? record(first?.[1]) : record(json);
  const config = { ...body, ...record(body['config']) };
  if (config['enabled'] === false) return undefined;
  const inline = Object.fromEntries(Object.entries(body).filter(([key]) => !TEST_KEYS.includes(key)));
  const args = { ...inline, ...record(body['arguments']) };
  const { mapped, unread = [] } = mapDbtTest(stated, { ...(column === undefined ? {} : { column }), ...args }) ?? {};
  const conditions = [mapped?.[1]['row_condition'], config['where']].filter((each) => typeof each === 'string');
  const condition = conditions.length > 1 ? conditions.map((each) => `(${each})`).join(' and ') : conditions[0];
  const kwargs = { ...mapped?.[1], ...(condition === undefined ? {} : { row_condition: condition }) };
  const severity: Severity = String(config['severity']).toLowerCase() === 'warn' ? 'warning' : 'critical';
  const problem = (code: string, message: string): LastroError => new LastroError(code, message, { location });
  const problems = [
    ...(mapped === undefined ? [problem('suite.dbt-test', `no expectation corresponds to the test ${stated}`)] : []),
    ...unread.map((key) => problem('suite.dbt-test', `${key} of the test ${stated} is not supported`)),
    ...['warn_if', 'error_if']
      .filter((key) => key in config && !DEFAULT_CONDITIONS.includes(String(config[key]).replaceAll(' ', '')))
      .map((key) => problem('suite.dbt-test', `${key} of the test ${stated} is not supported: ${String(config[key])}`)),
    ...(/\{[{%]/.test(JSON.stringify(kwargs))
      ? [problem('suite.jinja', `Jinja in the test ${stated} is not read`)]
      : []),
  ];
  const description = textIn(body, 'description');
  return {
    type: mapped === undefined ? stated : nameOf(mapped[0]),
    ...{ kwargs, meta: description === undefined ? {} : { notes: description }, severity, location },
    ...(problems.length === 0
      ? {}
      : { problems: problems.map(({ code, message }) => ({ code, message, hint: undefined, location })) }),
  };
}

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};

function textIn(value: unknown, key: string): string | undefined {
  const found = record(value)[key];
  return typeof found === 'string' ? found : undefined;
}
