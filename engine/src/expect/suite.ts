import { isMap, isPair, isScalar, isSeq, type Node } from 'yaml';
import { LastroError, assertNoProblems, type Location } from '../base/errors.js';
import { readLocated } from '../base/located-json.js';
import type { LocatedYaml } from '../base/located-yaml.js';
import { suggest } from '../base/text.js';
import type { Acceptance, ExpectationConfig, ExpectationProblem, Severity, Suite } from '../project/model.js';
import { parseRelation, type Relation } from '../sql/relation.js';
import { readAcceptance } from './read-acceptance.js';

/** What the path of a suite says when the suite itself does not. */
export interface SuiteDefaults {
  layer: string;
  table: string;
  name: string;
}

const SEVERITIES: readonly Severity[] = ['critical', 'warning', 'info'];
const SUITE_KEYS = [
  'name',
  'expectation_suite_name',
  'expectations',
  'meta',
  'owner',
  'table',
  'layer',
  'severity',
  'notes',
  'id',
  'data_asset_name',
  'data_asset_type',
  'evaluation_parameters',
  'suite_parameters',
  'ge_cloud_id',
  '$schema',
  'description',
];
const EXPECTATION_KEYS = [
  'type',
  'expectation_type',
  'kwargs',
  'meta',
  'severity',
  'accepted',
  'id',
  'notes',
  'description',
  'ge_cloud_id',
  'success_on_last_run',
  'expectation_context',
  'rendered_content',
  'windows',
  'name',
];

/** Expectations under names that they have no more. */
const FORMER_NAMES: Readonly<Record<string, string>> = {
  expect_multicolumn_values_to_be_unique: 'expect_select_column_values_to_be_unique_within_record',
};

/**
 * An expectation's name, however it is spelt: `expect_column_pair_values_A_to_be_greater_than_B` of Great Expectations 0.x and
 * dbt-expectations, the class's name of 1.x.
 */
export function nameOf(type: string): string {
  if (!/^expect/i.test(type)) return type;
  const name = (type.includes('_') ? type : type.replaceAll(/(?<!^)[A-Z]/g, '_$&')).toLowerCase();
  return Object.hasOwn(FORMER_NAMES, name) ? (FORMER_NAMES[name] ?? name) : name;
}

/**
 * Reads a suite as Great Expectations writes it (JSON of 1.x, the spellings of 0.x) or the same structure in YAML.
 * Throws ProblemsError with the file and line of everything that is wrong with its structure; problems of a single
 * expectation are in its `problems`.
 */
export function parseSuite(text: string, file: string, defaults: SuiteDefaults): Suite {
  return new SuiteReader(text, file, defaults).read();
}

class SuiteReader {
  private readonly problems: LastroError[];
  private readonly yaml: LocatedYaml;

  constructor(
    text: string,
    private readonly file: string,
    private readonly defaults: SuiteDefaults,
  ) {
    const { yaml, problems } = readLocated(text, file, { intAsBigInt: true });
    this.yaml = yaml;
    this.problems = problems.map((problem) => new LastroError('suite.syntax', problem.message, problem));
  }

  read(): Suite {
    assertNoProblems(this.problems);
    const { document } = this.yaml;
    const root = document.contents;
    if (!isMap(root)) {
      this.problem('suite.invalid', 'the suite is not an object with a list of expectations', root);
      assertNoProblems(this.problems);
    }
    const top = plain(document.toJS()) as Record<string, unknown>;
    this.checkKeys(root, SUITE_KEYS, 'suite');
    const list = document.get('expectations', true) as Node | undefined;
    const severity = this.severity(top['severity'], 'critical', root ?? undefined);
    if (!isSeq(list)) this.problem('suite.invalid', 'the suite has no list of expectations', list ?? root);
    const items = isSeq(list) ? list.items : [];
    const expectations = items.map((item, index) => this.expectation(item as Node, index, severity));
    const suite: Suite = {
      name: textOr(top['name'] ?? top['expectation_suite_name'], this.defaults.name),
      table: this.table(top),
      file: this.file,
      ...ownerOf(top),
      meta: record(top['meta']),
      parameters: { ...record(top['evaluation_parameters']), ...record(top['suite_parameters']) },
      expectations,
    };
    assertNoProblems(this.problems);
    return suite;
  }

  /** One expectation. Its own errors are in `problems`; they do not prevent reading the others. */
  private expectation(node: Node, index: number, fallback: Severity): ExpectationConfig {
    const before = this.problems.length;
    const what = `expectation ${index + 1}`;
    if (!isMap(node)) this.problem('suite.invalid', `${what} is not an object`, node);
    this.checkKeys(node, EXPECTATION_KEYS, what);
    const value = record(plain(node.toJS(this.yaml.document)));
    const stated = textOr(value['type'] ?? value['expectation_type'], '');
    if (isMap(node) && stated === '') this.problem('suite.invalid', `${what} has no type`, node);
    const kwargs = value['kwargs'] ?? {};
    if (!isRecord(kwargs)) this.problem('suite.invalid', `kwargs of ${what} (${stated}) are not an object`, node);
    const meta = record(value['meta']);
    for (const key of ['notes', 'description']) if (typeof value[key] === 'string') meta[key] ??= value[key];
    const severity = this.severity(value['severity'], fallback, node);
    const accepted = this.accepted(value['accepted'], `${what} (${stated})`, severity, node);
    const problems = this.problems.splice(before).map(toExpectationProblem);
    return {
      type: stated === '' ? 'unknown' : nameOf(stated),
      ...{ kwargs: record(kwargs), meta, severity, index, location: this.location(node) },
      ...(accepted === undefined ? {} : { accepted }),
      ...(problems.length > 0 ? { problems } : {}),
    };
  }

  private table(top: Record<string, unknown>): Relation {
    const named = textOr(top['table'] ?? top['data_asset_name'], this.defaults.table);
    const layer = textOr(top['layer'], this.defaults.layer);
    return parseRelation(named, layer);
  }

  private severity(value: unknown, fallback: Severity, node: unknown): Severity {
    if (value === undefined || value === null) return fallback;
    const found = SEVERITIES.find((severity) => severity === value);
    if (found === undefined)
      this.problem(
        'suite.invalid',
        `unknown severity: ${JSON.stringify(value)}`,
        node,
        suggest(JSON.stringify(value), SEVERITIES),
      );
    return found ?? fallback;
  }

  private accepted(value: unknown, what: string, severity: Severity, node: Node): Acceptance | undefined {
    const { accepted, problems } = readAcceptance(value, { what, severities: [severity] });
    const written = isMap(node) ? (node.get('accepted', true) as Node | undefined) : undefined;
    for (const { code, message, hint, key } of problems) {
      const place = key !== undefined && isMap(written) ? written.get(key, true) : undefined;
      this.problem(code, message, place ?? written ?? node, hint);
    }
    return accepted;
  }

  private checkKeys(node: unknown, known: readonly string[], what: string): void {
    if (!isMap(node)) return;
    for (const pair of node.items) {
      if (!isPair(pair) || !isScalar(pair.key)) continue;
      const key = String(pair.key.value);
      if (!known.includes(key))
        this.problem('suite.unknown-key', `unknown key in ${what}: ${key}`, pair.key, suggest(key, known));
    }
  }

  private problem(code: string, message: string, node: unknown, hint?: string): void {
    this.problems.push(new LastroError(code, message, { location: this.location(node), hint }));
  }

  private location(node: unknown): Location {
    return this.yaml.locationOf(node) ?? this.yaml.locationAt(0);
  }
}

/** Integers come as BigInt: those a double can represent become numbers, the others stay digits. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value.toString();
  }
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}

const toExpectationProblem = ({ code, message, hint, location }: LastroError): ExpectationProblem => {
  return { code, message, hint, location };
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const record = (value: unknown): Record<string, unknown> => (isRecord(value) ? { ...value } : {});

/** `owner`, or `meta.owner`. */
function ownerOf(top: Record<string, unknown>): { owner?: string } {
  const owner = textOr(top['owner'] ?? record(top['meta'])['owner'], '').trim();
  return owner === '' ? {} : { owner };
}

const textOr = (value: unknown, fallback: string): string =>
  typeof value === 'string' && value !== '' ? value : fallback;
