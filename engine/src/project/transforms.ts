import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { Cell } from '../base/cell.js';
import { LastroError, formatLocation } from '../base/errors.js';
import { nameProblem } from '../base/names.js';
import { equalsIgnoringCase, suggest } from '../base/text.js';
import { readUtf8 } from '../base/utf8.js';
import { WAREHOUSE_NAMES, type WarehouseName } from '../warehouses/index.js';
import { dependencies } from '../sql/dependencies.js';
import { formatRelation, type Relation } from '../sql/relation.js';
import { readExposure, type Exposure } from './exposure.js';
import { isBeside, readFolderDefaults } from './folder-defaults.js';
import { DEFAULT_LAYERS, layerOf, type Layers } from './layers.js';
import { expandMacros, type Macros } from '../sql/expand-macros.js';
import { MACRO_FOLDER, parseMacros, type MacroFile } from './macros.js';
import { readMicrobatch } from './microbatch.js';
import { readFreshness } from './freshness.js';
import type { Materialization, Model, ModelText, SetAsideRule, SourceTable, UnitTest } from './model.js';
import {
  TRANSFORM_KEYS,
  inputName,
  readColumn,
  readMeta,
  readOwner,
  readRows,
  readSetAside,
  readSourceColumn,
  required,
  requiredName,
} from './model-yaml.js';
import { checkColumns, readStrategy } from './model-checks.js';
import { readSnapshot } from './snapshot.js';
import { YamlFile, type YamlValue } from './yaml.js';

export interface Transforms {
  /** Models and seeds, by name. */
  models: Model[];
  /** Raw tables as the YAML documents them. */
  sources: SourceTable[];
  unitTests: UnitTest[];
  exposures: Exposure[];
  /** Tables of models and seeds with `enabled: false`, which nothing builds or checks. */
  disabled: Relation[];
  problems: LastroError[];
}

/** The text of a model for one warehouse: `<name>.bigquery.sql`. */
const VARIANT = new RegExp(`\\.(${WAREHOUSE_NAMES.join('|')})\\.sql$`);

const MATERIALIZATIONS: readonly Materialization[] = ['view', 'table', 'incremental', 'snapshot'];

export interface TransformsOptions {
  /** Default: `staging` and `marts`. */
  layers?: Layers | undefined;
  /** What models are compiled for. Default: all. */
  dialects?: readonly WarehouseName[] | undefined;
  /** Files of macros. Default: none. */
  macroFiles?: readonly MacroFile[];
}

/** Reads everything below `transforms/`. Problems are collected; what could be read is returned beside them. */
export function readTransforms(
  projectDir: string,
  projectName: string,
  { layers = DEFAULT_LAYERS, dialects = WAREHOUSE_NAMES, macroFiles = [] }: TransformsOptions = {},
): Transforms {
  const problems: LastroError[] = [];
  const macros = parseMacros(macroFiles, problems);
  const reader = new TransformsReader({ projectDir, projectName, layers, dialects, macros, problems });
  reader.read();
  const models = [...reader.models.values()].filter(({ uniqueId }) => !reader.disabled.has(uniqueId));
  const disabled = [...reader.models.values()].filter(({ uniqueId }) => reader.disabled.has(uniqueId));
  return {
    models: models.sort((a, b) => (a.table.name < b.table.name ? -1 : 1)),
    sources: reader.sources,
    unitTests: reader.unitTests.filter(({ model }) => !disabled.some(({ name }) => name === model)),
    exposures: reader.exposures,
    disabled: disabled.map(({ table }) => table),
    problems: [...problems, ...readsOfDisabled(models, disabled)],
  };
}

/** A model that refers to one that is not built. */
function readsOfDisabled(models: readonly Model[], disabled: readonly Model[]): LastroError[] {
  if (disabled.length === 0) return [];
  return models.flatMap((model) => {
    const { refs, named } = dependencies(model.sql, ...[...model.variants.values()].map(({ sql }) => sql));
    return disabled
      .filter(
        ({ name, table }) =>
          refs.includes(name) || named.some((each) => formatRelation(each) === formatRelation(table)),
      )
      .map(
        ({ name, docs }) =>
          new LastroError('transforms.disabled', `${model.name} reads ${name}, which is not enabled`, {
            location: { file: model.file },
            hint: `enable it, or disable ${model.name} too${docs === undefined ? '' : `: enabled is in ${formatLocation(docs)}`}`,
          }),
      );
  });
}

const isMacro = (file: string): boolean => file.startsWith(`${MACRO_FOLDER}/`);

/** Data among the seeds that is not read as one. */
const OTHER_DATA = /^transforms\/seeds\/.*\.(tsv|txt|jsonl?|ndjson|parquet|arrow|xlsx?|gz|zip)$/i;

interface ReaderContext {
  projectDir: string;
  projectName: string;
  layers: Layers;
  dialects: readonly WarehouseName[];
  macros: Macros;
  /** Where problems are collected. */
  problems: LastroError[];
}

class TransformsReader {
  readonly models = new Map<string, Model>();
  readonly sources: SourceTable[] = [];
  readonly unitTests: UnitTest[] = [];
  readonly exposures: Exposure[] = [];
  /** Unique ids. */
  readonly disabled = new Set<string>();

  constructor(private readonly context: ReaderContext) {}

  private get problems(): LastroError[] {
    return this.context.problems;
  }

  read(): void {
    const root = path.join(this.context.projectDir, 'transforms');
    if (!fs.existsSync(root)) return;
    const files = fs
      .readdirSync(root, { recursive: true, encoding: 'utf8' })
      .map((file) => `transforms/${file.replaceAll(path.sep, '/')}`)
      .sort();
    for (const file of files)
      if (/\.(sql|csv)$/.test(file) && !VARIANT.test(file) && !isMacro(file)) this.collect(() => this.readModel(file));
    for (const file of files) if (VARIANT.test(file) && !isMacro(file)) this.collect(() => this.readVariant(file));
    const yamlFiles = files.flatMap((file): YamlFile[] => {
      const read: YamlFile[] = [];
      if (/\.ya?ml$/.test(file))
        this.collect(() => read.push(YamlFile.read(path.join(this.context.projectDir, file), file)));
      return read;
    });
    const depth = ({ yaml }: YamlFile): number => yaml.file.split('/').length;
    for (const yaml of yamlFiles.toSorted((a, b) => depth(a) - depth(b))) this.readDefaults(yaml);
    for (const yaml of yamlFiles) this.readYaml(yaml);
    for (const file of files)
      if (/\.(sql|csv|ya?ml)$/i.test(file) && !/\.(sql|csv|ya?ml)$/.test(file))
        this.problem('transforms.not-read', `${file} is ignored`, { file }, 'use a lower-case file extension');
    for (const file of files)
      if (OTHER_DATA.test(file))
        this.problem(
          'transforms.not-read',
          `${file} is ignored`,
          { file },
          'a seed is a .csv file; load others by a loader',
        );
  }

  private readModel(file: string): void {
    const layer = layerOf(file, this.context.layers);
    const isSeed = file.endsWith('.csv');
    const name = path.posix.basename(file).replace(/\.(sql|csv)$/, '');
    if (layer === undefined) {
      this.problem(
        'transforms.layer',
        `${file} is not in the folder of a layer`,
        { file },
        `${suggest(file.split('/')[1] ?? '', [...Object.keys(this.context.layers), 'seeds'])}, or name the folder in lastro.config.ts: layers`,
      );
      return;
    }
    const invalidName = nameProblem(isSeed ? 'seed' : 'model', name, { file });
    if (invalidName !== undefined) {
      this.problems.push(invalidName);
      return;
    }
    const duplicate = [...this.models.values()].find(({ table }) => equalsIgnoringCase(table.name, name));
    if (duplicate !== undefined) {
      this.problem('transforms.duplicate', `two models are named ${name}`, { file }, `the other is ${duplicate.file}`);
      return;
    }
    this.models.set(name, {
      uniqueId: `${isSeed ? 'seed' : 'model'}.${this.context.projectName}.${name}`,
      name,
      table: { layer, name },
      ...(isSeed ? { file, sql: '' } : this.modelText(file)),
      seedHash: isSeed ? createHash('md5').update(this.text(file)).digest('hex') : undefined,
      variants: new Map(),
      ...(this.isPortable ? {} : { isPortable: false }),
      materialized: isSeed ? 'seed' : (this.context.layers[layer] ?? 'table'),
      uniqueKey: [],
      incrementalStrategy: 'merge',
      partitionBy: undefined,
      requirePartitionFilter: false,
      clusterBy: [],
      tags: [],
      description: '',
      columns: [],
      setAside: [],
      docs: undefined,
    });
  }

  private get isPortable(): boolean {
    return this.context.dialects.length > 1;
  }

  private readVariant(file: string): void {
    const dialect = VARIANT.exec(file)?.[1];
    if (!this.context.dialects.some((name) => name === dialect))
      this.problem(
        'transforms.not-read',
        `${file} is ignored`,
        { file },
        `dialects in lastro.config.ts leaves out ${dialect ?? ''}`,
      );
    const name = path.posix.basename(file).replace(VARIANT, '');
    const model = this.models.get(name);
    if (model === undefined)
      this.problem('transforms.no-twin', `${file} has no ${name}.sql in the same folder`, { file }, undefined);
    else model.variants = new Map([...model.variants, [VARIANT.exec(file)?.[1] ?? '', this.modelText(file)]]);
  }

  /** The `config` of a folder, for the models in it and below. */
  private readDefaults({ root, yaml }: YamlFile): void {
    if (!root.has('config')) return;
    const { materialized, tags, enabled } = readFolderDefaults(root.get('config'));
    const models = [...this.models.values()].filter(({ file }) => isBeside(file, yaml.file));
    for (const model of models) {
      if (model.materialized !== 'seed') this.readMaterialized(model, materialized);
      model.tags = [...new Set([...model.tags, ...tags])];
      this.enable(model, enabled);
    }
  }

  private enable({ uniqueId }: Model, isEnabled: boolean | undefined): void {
    if (isEnabled === false) this.disabled.add(uniqueId);
    if (isEnabled === true) this.disabled.delete(uniqueId);
  }

  private readMaterialized(model: Model, value: YamlValue): void {
    const kind = value.text();
    if (kind === undefined) return;
    if ((MATERIALIZATIONS as readonly string[]).includes(kind)) model.materialized = kind as Materialization;
    else value.problem('transforms.materialized', `unknown materialization ${kind}`, suggest(kind, MATERIALIZATIONS));
  }

  private readAlias(model: Model, value: YamlValue): void {
    const alias = value.text();
    if (alias === undefined) return;
    value.report(nameProblem('model', alias, value.location));
    const other = [...this.models.values()].find(
      (each) => each !== model && [each.name, each.table.name].some((name) => equalsIgnoringCase(name, alias)),
    );
    if (other !== undefined)
      value.problem('transforms.duplicate', `two models are named ${alias}`, `the other is ${other.file}`);
    model.table = { ...model.table, name: alias };
  }

  private readYaml(yaml: YamlFile): void {
    const { root } = yaml;
    root.allow(TRANSFORM_KEYS.file);
    for (const entry of root.get('models').items()) this.readEntry(entry, false);
    for (const entry of root.get('seeds').items()) this.readEntry(entry, true);
    for (const entry of root.get('sources').items()) this.readSource(entry);
    for (const entry of root.get('unit_tests').items()) this.readUnitTest(entry);
    for (const entry of root.get('exposures').items()) this.exposures.push(...[readExposure(entry) ?? []].flat());
    this.problems.push(...yaml.problems);
  }

  private readEntry(entry: YamlValue, isSeed: boolean): void {
    entry.allow(TRANSFORM_KEYS.model);
    const name = required(entry, 'name');
    const model = this.models.get(name);
    if (model === undefined || (model.materialized === 'seed') !== isSeed) {
      const hint = suggest(name, this.models.keys());
      if (name !== '') entry.problem('transforms.unknown-model', `no file for ${name}`, hint);
      return;
    }
    if (model.docs !== undefined)
      entry.problem('transforms.documented-twice', `${name} is documented twice`, `also in ${model.docs.file}`);
    const config = entry.get('config');
    config.allow(TRANSFORM_KEYS.config);
    if (!isSeed) this.readMaterialized(model, config.get('materialized'));
    this.readAlias(model, config.get('alias'));
    this.enable(model, config.get('enabled').boolean());
    model.uniqueKey = config.get('unique_key').texts();
    model.partitionBy = config.get('partition_by').text();
    model.requirePartitionFilter = config.get('require_partition_filter').boolean() ?? false;
    model.clusterBy = config.get('cluster_by').texts();
    model.tags = [...new Set([...model.tags, ...config.get('tags').texts()])];
    model.description = entry.get('description').text()?.trim() ?? '';
    model.owner = readOwner(entry);
    model.meta = readMeta(entry);
    model.columns = entry.get('columns').items().map(readColumn);
    model.setAside = entry
      .get('set_aside')
      .items()
      .map((rule) => this.setAsideRule(rule));
    model.docs = entry.location;
    readStrategy(model, config, entry);
    model.eventTime = config.get('event_time').text();
    model.microbatch = readMicrobatch(entry, config, model);
    model.snapshot = readSnapshot(entry, config, model);
    checkColumns(model, entry, config, this.isPortable);
  }

  private readSource(entry: YamlValue): void {
    entry.allow(TRANSFORM_KEYS.source);
    const layer = requiredName(entry, 'source');
    const sourceDefaults = readFreshness(entry);
    for (const table of entry.get('tables').items()) {
      table.allow(TRANSFORM_KEYS.table);
      const tableFreshness = readFreshness(table);
      const eventTimes = [table, table.get('config'), entry.get('config')].map((place) => place.get('event_time'));
      const criteria = tableFreshness.criteria === undefined ? sourceDefaults.criteria : tableFreshness.criteria;
      this.sources.push({
        table: { layer, name: requiredName(table, 'table') },
        description: table.get('description').text()?.trim() ?? '',
        columns: table.get('columns').items().map(readSourceColumn),
        freshness: criteria ?? undefined,
        loadedAt: tableFreshness.loadedAt ?? sourceDefaults.loadedAt,
        eventTime: eventTimes.map((place) => place.text()).find((text) => text !== undefined),
        owner: readOwner(table) ?? readOwner(entry),
        docs: table.location,
      });
    }
  }

  private readUnitTest(entry: YamlValue): void {
    entry.allow(TRANSFORM_KEYS.unitTest);
    const model = required(entry, 'model');
    if (model !== '' && !this.models.has(model))
      entry.get('model').problem('transforms.unknown-model', `no model ${model}`, suggest(model, this.models.keys()));
    const overrides = entry.get('overrides');
    overrides.allow(['vars', 'now']);
    this.unitTests.push({
      name: required(entry, 'name'),
      model,
      description: entry.get('description').text()?.trim() ?? '',
      given: entry
        .get('given')
        .items()
        .map((given) => {
          given.allow(['input', 'rows']);
          return { input: inputName(required(given, 'input')), rows: readRows(given.get('rows')) };
        }),
      expect: { rows: readRows(entry.get('expect').get('rows')) },
      overrides: {
        vars: (overrides.get('vars').json ?? {}) as Record<string, Cell>,
        now: overrides.get('now').text(),
      },
      location: entry.location,
    });
  }

  private modelText(file: string): ModelText {
    const { sql, origin, problems } = expandMacros(this.text(file), file, this.context.macros);
    this.problems.push(...problems);
    return origin === undefined ? { file, sql } : { file, sql, macros: origin };
  }

  /** A rule, its macros expanded. */
  private setAsideRule(entry: YamlValue): SetAsideRule {
    const rule = readSetAside(entry);
    const { sql, problems } = expandMacros(rule.where, rule.location.file, this.context.macros);
    for (const { code, message, hint } of problems)
      this.problems.push(new LastroError(code, message, { location: rule.location, hint }));
    return { ...rule, where: sql };
  }

  private text(file: string): string {
    return readUtf8(path.join(this.context.projectDir, file), file);
  }

  /** Reads a file; one that cannot be read at all is a problem as others are. */
  private collect(read: () => void): void {
    try {
      read();
    } catch (error) {
      if (!(error instanceof LastroError)) throw error;
      this.problems.push(error);
    }
  }

  private problem(code: string, message: string, location: { file: string }, hint: string | undefined): void {
    this.problems.push(new LastroError(code, message, { location, hint }));
  }
}
