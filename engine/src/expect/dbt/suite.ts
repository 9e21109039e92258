import { UsageError, assertNoProblems } from '../../base/errors.js';
import { nearest, suggest } from '../../base/text.js';
import type { ExpectationConfig, Suite } from '../../project/model.js';
import { YamlFile, type YamlValue } from '../../project/yaml.js';
import { formatRelation, parseRelation, type Relation } from '../../sql/relation.js';
import { bothConditions } from './sql.js';
import { readAcceptance } from '../read-acceptance.js';
import { DBT_TEST_NAMES, mapDbtTest } from './tests.js';
import { readThresholds } from './tolerance.js';
import { nameOf, type SuiteDefaults } from '../suite.js';

const CONFIG_KEYS = [
  ...['severity', 'where', 'warn_if', 'error_if', 'limit', 'enabled', 'tags', 'meta'],
  ...['store_failures', 'store_failures_as', 'fail_calc', 'alias', 'schema', 'database', 'group'],
];
const TEST_KEYS = ['name', 'test_name', 'description', 'config', 'arguments', ...CONFIG_KEYS];

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
  const entries = entriesOf(yaml);
  const names = entries.map(nameIn);
  const wanted = model ?? (names.length === 1 ? names[0] : defaults.table);
  const entry = entries[names.indexOf(wanted ?? '')];
  if (entry === undefined)
    throw new UsageError('suite.which-model', `${file} has no tests of ${wanted ?? ''}`, {
      location: { file, line: 1, column: 1 },
      hint: `name one by --model: ${names.join(', ')}`,
    });
  const table = parseRelation(defaults.table, defaults.layer);
  const suite = toSuite(entry, file, table);
  assertNoProblems(yaml.problems);
  return suite;
}

/** The suites of all models, seeds, snapshots and source tables of a `schema.yml` that have tests: tables of one layer; `ref('x')` in them is `tableOf(x)`. Throws as {@link parseDbtSuite}. */
export function parseDbtSuites(text: string, file: string, layer: string, tableOf?: TableOf): Suite[] {
  const yaml = new YamlFile(text, file);
  assertNoProblems(yaml.problems);
  const suites = entriesOf(yaml)
    .map((entry) => toSuite(entry, file, { layer, name: nameIn(entry) }, tableOf))
    .filter(({ expectations }) => expectations.length > 0);
  assertNoProblems(yaml.problems);
  return suites;
}

/** The table of a model, seed or snapshot by its name; undefined where there is none. */
export type TableOf = (name: string) => Relation | undefined;

/**
 * The tests in the YAML of a project's models: one suite for each model, seed and source table that has some. `ref('x')` in them is the
 * table of that model, whatever its layer. Throws as {@link parseDbtSuite}.
 */
export function parseModelTests(text: string, file: string, tableOf: TableOf): Suite[] {
  if (!/(?<!\w)(data_)?tests["']?\s*:/.test(text)) return [];
  const yaml = new YamlFile(text, file);
  if (yaml.problems.length > 0) return [];
  const { root } = yaml;
  const suites = [
    ...['models', 'seeds'].flatMap((key) =>
      root
        .get(key)
        .items()
        .flatMap((entry) => {
          const table = tableOf(nameIn(entry));
          return table === undefined ? [] : toSuite(entry, file, table, tableOf);
        }),
    ),
    ...root
      .get('sources')
      .items()
      .flatMap((source) =>
        source
          .get('tables')
          .items()
          .map((entry) => toSuite(entry, file, { layer: nameIn(source), name: nameIn(entry) }, tableOf)),
      ),
  ];
  return suites.filter(({ expectations }) => expectations.length > 0);
}

const nameIn = (entry: YamlValue): string => entry.get('name').text() ?? '';

const entriesOf = ({ root }: YamlFile): YamlValue[] => [
  ...['models', 'seeds', 'snapshots'].flatMap((key) => root.get(key).items()),
  ...root
    .get('sources')
    .items()
    .flatMap((source) => source.get('tables').items()),
];

function toSuite(entry: YamlValue, file: string, table: Relation, tableOf: TableOf = () => undefined): Suite {
  const place = { layer: table.layer, tableOf };
  const expectations = [
    ...testsOf(entry).flatMap((test) => readTest(test, undefined, place)),
    ...entry
      .get('columns')
      .items()
      .flatMap((each) => testsOf(each).flatMap((test) => readTest(test, nameIn(each), place))),
  ].map((config, index) => ({ ...config, index }));
  return { name: nameIn(entry), table, file, meta: {}, expectations };
}

const testsOf = (value: YamlValue): YamlValue[] => [...value.get('tests').items(), ...value.get('data_tests').items()];

function adviceFor(test: string): string {
  const near = nearest(test, DBT_TEST_NAMES);
  return near === undefined
    ? 'write an expectation in expectations/<layer>/<table>.yaml, or one of your own in expectations/custom'
    : `did you mean ${near}?`;
}

/** What one test says, as expectations; none when it is not enabled. */
function readTest(
  value: YamlValue,
  column: string | undefined,
  { layer, tableOf }: { layer: string; tableOf: TableOf },
): Omit<ExpectationConfig, 'index'>[] {
  const { json, location } = value;
  const [first] = Object.entries(record(json));
  const stated = typeof json === 'string' ? json : (textIn(json, 'test_name') ?? first?.[0] ?? '');
  const body = textIn(json, 'test_name') === undefined ? record(first?.[1]) : record(json);
  const config = { ...body, ...record(body['config']) };
  if (config['enabled'] === false) return [];
  const inline = Object.fromEntries(Object.entries(body).filter(([key]) => !TEST_KEYS.includes(key)));
  const written = { ...(column === undefined ? {} : { column }), ...inline, ...record(body['arguments']) };
  const args = Object.fromEntries(Object.entries(written).map(([key, arg]) => [key, withLayer(arg, tableOf)]));
  const condition = bothConditions(textIn(args, 'row_condition'), textIn(config, 'where'));
  const mapped = mapDbtTest(stated, condition === undefined ? args : { ...args, row_condition: condition }, layer);
  const { expectations = [], unsupported = [] } = mapped ?? {};
  const unknownKeys = Object.keys(record(body['config'])).filter((key) => !CONFIG_KEYS.includes(key));
  const thresholds = readThresholds(stated, expectations, config);
  const acceptance = readAcceptance(record(config['meta'])['accepted'], {
    what: `the test ${stated}`,
    severities: typeof thresholds === 'string' ? ['warning'] : thresholds.map(({ severity }) => severity),
  });
  const problems = [
    ...(mapped === undefined
      ? [['suite.dbt-test', `no expectation corresponds to the test ${stated}`, adviceFor(stated)] as const]
      : []),
    ...unknownKeys.map(
      (key) =>
        [
          'suite.dbt-test',
          `unknown key ${key} in the config of the test ${stated}`,
          suggest(key, CONFIG_KEYS),
        ] as const,
    ),
    ...unsupported.map((what) => ['suite.dbt-test', `${what} of the test ${stated} is not supported`] as const),
    ...(typeof thresholds === 'string'
      ? [
          [
            'suite.dbt-test',
            `${thresholds} of the test ${stated} is not supported: ${String(config[thresholds])}`,
          ] as const,
        ]
      : []),
    ...(/^\s*count\(\s*\*\s*\)\s*$/i.test(textIn(config, 'fail_calc') ?? 'count(*)')
      ? []
      : [['suite.dbt-test', `fail_calc of the test ${stated} is not supported`] as const]),
    ...(/\{[{%]/.test(JSON.stringify(expectations))
      ? [['suite.jinja', `Jinja in the test ${stated} is not read`] as const]
      : []),
    ...acceptance.problems.map(({ code, message, hint }) => [code, message, hint] as const),
  ].map(([code, message, hint]) => ({ code, message, hint, location }));
  const tags = [config['tags'] ?? []].flat().filter((tag) => typeof tag === 'string');
  const meta = {
    ...(tags.length === 0 ? {} : { tags }),
    ...named('notes', textIn(body, 'description')),
    ...named('name', textIn(body, 'name')),
  };
  if (problems.length > 0) {
    const isWarning = String(config['severity']).toLowerCase() === 'warn';
    const type = expectations[0] === undefined ? stated : nameOf(expectations[0][0]);
    return [
      {
        type,
        kwargs: expectations[0]?.[1] ?? {},
        meta,
        severity: isWarning ? 'warning' : 'critical',
        location,
        problems,
      },
    ];
  }
  return expectations.flatMap(([type, kwargs]) =>
    (typeof thresholds === 'string' ? [] : thresholds).map(({ severity, max }) => ({
      type: nameOf(type),
      kwargs: { ...kwargs, ...named('max_unexpected', max === 0 ? undefined : max), ...shown(config['limit']) },
      meta,
      severity,
      ...(acceptance.accepted === undefined || severity === 'critical' ? {} : { accepted: acceptance.accepted }),
      location,
    })),
  );
}

/** A model that is named `ref('x')`, by its table. */
function withLayer(value: unknown, tableOf: TableOf): unknown {
  const name =
    typeof value === 'string'
      ? /^(?:\{\{\s*)?@?ref\(\s*['"]?([^'"(),]+?)['"]?\s*\)(?:\s*\}\})?$/.exec(value.trim())?.[1]
      : undefined;
  const table = name === undefined ? undefined : tableOf(name);
  return table === undefined ? value : formatRelation(table);
}

const named = (key: string, value: unknown): Record<string, unknown> => (value === undefined ? {} : { [key]: value });

/** How many failing rows are shown. */
const shown = (limit: unknown): Record<string, unknown> =>
  typeof limit === 'number' ? { result_format: { result_format: 'SUMMARY', partial_unexpected_count: limit } } : {};

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};

function textIn(value: unknown, key: string): string | undefined {
  const found = record(value)[key];
  return typeof found === 'string' ? found : undefined;
}
