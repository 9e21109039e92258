import type { Registry } from '../expect/index.js';
import { kwargsSchema } from '../expect/index.js';
import { EXPOSURE_TYPES } from '../project/exposure.js';
import { TRANSFORM_KEYS } from '../project/model-yaml.js';

/** Schemas by which editors complete and check files of a project; draft 7, which their YAML server reads. */
const DRAFT = 'http://json-schema.org/draft-07/schema#';

/** JSON Schema of a suite: the expectations of a registry, each with its kwargs. */
export function suiteSchema(registry: Registry): object {
  const expectations = registry.all();
  return {
    $schema: DRAFT,
    title: 'Suite of expectations',
    type: 'object',
    required: ['expectations'],
    properties: {
      name: { type: 'string', description: 'Name in reports. Default: the name of the file.' },
      table: { type: 'string', description: 'Table that is checked. Default: by the path of the file.' },
      severity: { $ref: '#/definitions/severity' },
      owner: { type: 'string' },
      expectations: { type: 'array', items: { $ref: '#/definitions/expectation' } },
    },
    definitions: {
      severity: {
        enum: ['critical', 'warning', 'info'],
        description: 'A critical failure stops what is built from the table. Default: critical.',
      },
      accepted: {
        type: 'object',
        description: 'A known warning: it is shown and counted, and makes no verdict worse.',
        required: ['until', 'reason', 'by', 'at_most'],
        additionalProperties: false,
        properties: {
          until: { type: 'string', description: 'The last day of it, in UTC: 2027-06-30.' },
          reason: { type: 'string', description: 'Why, for readers of the site.' },
          by: { type: 'string', description: 'Who answers for it.' },
          at_most: { type: 'integer', minimum: 0, description: 'Failing rows; more are a warning again.' },
        },
      },
      expectation: {
        type: 'object',
        required: ['type'],
        properties: {
          type: { anyOf: [{ enum: expectations.map(({ type }) => type) }, { type: 'string' }] },
          kwargs: { type: 'object' },
          severity: { $ref: '#/definitions/severity' },
          accepted: { $ref: '#/definitions/accepted' },
          meta: { type: 'object', properties: { notes: { type: 'string', description: 'Why it is checked.' } } },
        },
        allOf: expectations.map((expectation) => ({
          if: { properties: { type: { const: expectation.type } }, required: ['type'] },
          then: {
            properties: {
              type: { description: expectation.summary },
              kwargs: { properties: propertiesOf(kwargsSchema(expectation)) },
            },
          },
        })),
      },
    },
  };
}

/** The names that kwargs may have; any value, since a parameter may stand for it. */
function propertiesOf(schema: Readonly<Record<string, unknown>>): object {
  const properties = (schema['properties'] ?? {}) as Record<string, { enum?: unknown } | undefined>;
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [
      name,
      Array.isArray(property?.enum) ? { anyOf: [{ enum: property.enum }, {}] } : {},
    ]),
  );
}

/** JSON Schema of the YAML below `transforms/`: the keys of each part. */
export function transformsSchema(): object {
  const part = (keys: readonly string[], more: Readonly<Record<string, object>> = {}): object => ({
    type: 'object',
    properties: Object.fromEntries(keys.map((key) => [key, more[key] ?? {}])),
  });
  const list = (items: object): object => ({ type: 'array', items });
  const { file, model, config, column, setAside, source, table, unitTest, exposure, folder } = TRANSFORM_KEYS;
  const columns = list(part(column));
  const models = list(part(model, { columns, config: part(config), set_aside: list(part(setAside)) }));
  return {
    $schema: DRAFT,
    title: 'YAML of models, seeds, sources and unit tests',
    ...part(file, {
      models,
      seeds: models,
      sources: list(part(source, { tables: list(part(table, { columns })) })),
      unit_tests: list(part(unitTest)),
      exposures: list(part(exposure, { type: { enum: EXPOSURE_TYPES } })),
      config: part(folder),
    }),
  };
}
