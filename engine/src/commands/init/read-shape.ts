import type { Session } from '../../warehouse/warehouse.js';
import type { Dialect } from '../../sql/dialect.js';
import { UsageError, assertNoProblems } from '../../base/errors.js';
import { AUDIT_COLUMNS } from '../../load/index.js';
import { textOf as cellText } from '../../base/cell.js';
import { profileTable } from '../../profile/index.js';
import { TEXT, columnNames, readings, stagingModel, textOf, textReadings } from '../../scaffold/index.js';
import type { ColumnShape, Reading, ShapeSource, TableShape } from '../../scaffold/index.js';
import { expand } from '../../sql/index.js';
import type { Relation } from '../../sql/relation.js';
import type { TextTable } from './text-table.js';

/** What stands for no value in a column of numbers, dates or moments. */
const NULL_WORDS = ['NA', 'N/A', 'n/a', '#N/A', 'NULL', 'null', 'None', 'none', 'NaN', 'nan', '-', '--', '?', '\\N'];

/** Records by which readings are looked for, before they are tried on all. */
const SAMPLE = 5000;

/** Readings of a column that are tried on all of its records. */
const MAX_TRIED = 6;

const EMAIL = '^[^@ ]+@[^@ ]+[.][^@ ]+$';
const PERSONAL_NAME =
  /(^|_)(e_?mail|phone|telephone|mobile|ssn|passport|iban|first_name|last_name|surname|full_name)(_|$)/;

/**
 * What a table of texts is like: how each column is read, and the profile of its values. `notes` has the columns that can be read in
 * two ways.
 */
export async function readShape(name: string, texts: TextTable): Promise<{ table: TableShape; notes: string[] }> {
  const reader = new ShapeReader(name, texts);
  const table = await reader.read(texts.source);
  const notes = reader.ambiguous.map(
    ({ column, taken, other }) => `${column} of ${name} can be read in two ways: staging has ${taken}, not ${other}`,
  );
  return { table, notes };
}

/** How the columns of a table of texts are read, what of it is open, and SQL of a model as the table's database reads it. */
export async function readTexts(
  name: string,
  texts: ReadTexts,
): Promise<{
  columns: readonly UnprofiledColumn[];
  ambiguous: readonly AmbiguousColumn[];
  sql: (model: string) => string;
}> {
  const reader = new ShapeReader(name, texts);
  const columns = await reader.readColumns();
  return { columns, ambiguous: reader.ambiguous, sql: (model) => reader.sql(model) };
}

/** The parts of a table of texts that say how it is read. */
export type ReadTexts = Pick<TextTable, 'session' | 'dialect' | 'table' | 'columns' | 'mark' | 'format'>;

/** A column whose values another reading reads as others. Both readings are SQL of models. */
export interface AmbiguousColumn {
  column: string;
  taken: string;
  other: string;
}

export type UnprofiledColumn = Omit<ColumnShape, 'profile'>;

/** What was counted of a column of texts. */
interface TextCounts {
  /** Records with the column. */
  present: number;
  padded: number;
  nested: number;
  emails: number;
  /** Records with a value, by no other name than one that stands for none. */
  values: number;
  /** By the place of a reading, the values that it reads. */
  read: readonly number[];
}

class ShapeReader {
  readonly ambiguous: AmbiguousColumn[] = [];
  private readonly session: Session;
  private readonly dialect: Dialect;
  private readonly table: Relation;

  constructor(
    private readonly name: string,
    private readonly texts: ReadTexts,
  ) {
    ({ session: this.session, dialect: this.dialect, table: this.table } = texts);
  }

  async readColumns(): Promise<UnprofiledColumn[]> {
    return this.columns(await this.countRows());
  }

  async read(source: ShapeSource): Promise<TableShape> {
    const { columns: texts } = this.texts;
    const rows = await this.countRows();
    const columns = await this.columns(rows);
    const stagedColumns = columns.map(({ name }) => name);
    const staged = { layer: this.table.layer, name: 'staged' };
    await this.session.run(
      `CREATE VIEW ${this.dialect.table(staged)} AS ${this.sql(stagingModel({ name: this.name, columns }))}`,
    );
    const described = await this.session.describe(`SELECT * FROM ${this.dialect.table(staged)}`);
    const { columns: profiles } = await profileTable(
      this.session,
      this.dialect,
      staged,
      described.map((column, i) => ({ ...column, pii: columns[i]?.isPersonal === true })),
    );
    if (profiles.length !== texts.length || profiles.some((profile, i) => profile.name !== stagedColumns[i]))
      throw new Error(`staging of ${this.name} has other columns than its source`);
    return {
      name: this.name,
      source,
      rows,
      columns: columns.flatMap((column, i) => {
        const profile = profiles[i];
        return profile === undefined ? [] : [{ ...column, profile }];
      }),
    };
  }

  private async countRows(): Promise<number> {
    const [rows = 0] = await this.numbers(`select count(*) from ${SOURCE}`);
    return rows;
  }

  private async columns(rows: number): Promise<UnprofiledColumn[]> {
    const { columns, mark, format } = this.texts;
    const names = columnNames(columns.map((column) => column.name));
    const all = columns.map(({ name: source, isText }, i) => ({
      ...{ source, name: names[i] ?? source, isPadded: true, nulls: NULL_WORDS, reading: TEXT },
      candidates: isText ? textReadings() : readings(mark),
    }));
    const sampled = await this.count(all, SAMPLE);
    const tried = all.map((column, i) => ({
      ...column,
      candidates: column.candidates.filter((_, place) => readsAll(sampled[i], place)).slice(0, MAX_TRIED),
    }));
    const counted = await this.count(tried);
    for (const [i, column] of tried.entries())
      await this.noteOtherReading(
        column,
        column.candidates.filter((_, place) => readsAll(counted[i], place)),
      );
    const found = tried.map((column, i): UnprofiledColumn & { hasNullWords: boolean } => {
      const counts = counted[i];
      const reading = column.candidates.find((_, place) => readsAll(counts, place)) ?? TEXT;
      const isMixed = format === 'json' && reading === TEXT && (counts?.nested ?? 0) > 0;
      return {
        source: column.source,
        name: column.name,
        reading,
        nulls: [],
        isPadded: (counts?.padded ?? 0) > 0,
        isNested: isMixed,
        isPersonal:
          reading === TEXT &&
          (PERSONAL_NAME.test(column.name) ||
            ((counts?.values ?? 0) > 0 && (counts?.emails ?? 0) >= 0.9 * (counts?.values ?? 0))),
        isRequired: rows > 0 && counts?.present === rows,
        hasNullWords: reading !== TEXT,
      };
    });
    return this.withNullWords(found);
  }

  /** Notes that another reading of all values gives others: of the day and the month, of a comma. */
  private async noteOtherReading(
    column: Pick<UnprofiledColumn, 'source' | 'name'>,
    found: readonly Reading[],
  ): Promise<void> {
    const [reading, ...others] = found;
    if (reading === undefined) return;
    const quoted = this.dialect.identifier(column.source);
    for (const other of others.filter((each) => kindOf(each) === kindOf(reading))) {
      const value = textOf({ ...column, isPadded: true, nulls: NULL_WORDS, reading: { ...TEXT, type: 'raw' } });
      const [differing = 0] = await this.numbers(
        `select @count_if(${reading.toValue('v')} <> ${other.toValue('v')}) from (select ${value} as v from ${SOURCE}) as texts`,
      );
      if (differing === 0) continue;
      this.ambiguous.push({
        column: column.source,
        taken: reading.toValue(quoted),
        other: other.toValue(quoted),
      });
      return;
    }
  }

  /** The words that stand for no value: those of columns that are no texts, and where they occur in texts, too. */
  private async withNullWords(columns: (UnprofiledColumn & { hasNullWords: boolean })[]): Promise<UnprofiledColumn[]> {
    const occurring = await Promise.all(columns.map((column) => this.nullWordsOf(column)));
    const known = new Set(columns.flatMap(({ hasNullWords }, i) => (hasNullWords ? (occurring[i] ?? []) : [])));
    return columns.map(({ hasNullWords, ...column }, i) => ({
      ...column,
      nulls: (occurring[i] ?? []).filter((word) => hasNullWords || known.has(word)),
    }));
  }

  private async nullWordsOf(column: UnprofiledColumn): Promise<string[]> {
    const text = textOf({ ...column, isPadded: true });
    const words = NULL_WORDS.map((word) => this.dialect.string(word)).join(', ');
    const found = await this.session.query(
      this.sql(`select distinct ${text} as word from ${SOURCE} where ${text} in (${words}) order by 1`),
    );
    return found.rows.map(([word]) => cellText(word));
  }

  private async count(
    columns: readonly (Omit<UnprofiledColumn, 'isNested' | 'isPersonal' | 'isRequired'> & {
      candidates: readonly Reading[];
    })[],
    limit?: number,
  ): Promise<TextCounts[]> {
    const rows = limit === undefined ? SOURCE : `(select * from ${SOURCE} limit ${limit}) as sample`;
    const counted: TextCounts[] = [];
    for (const column of columns) {
      const raw = textOf({ ...column, isPadded: false, nulls: [], reading: { ...TEXT, type: 'raw' } });
      const read = column.candidates.map(
        ({ pattern = '', toValue }) => `count(case when @regexp_match(v, '${pattern}') then ${toValue('v')} end)`,
      );
      const query =
        `select count(r), @count_if(r is not null and (t is null or t <> r)), @count_if(@regexp_match(t, '^(\\{|\\[|true$|false$)')),` +
        ` @count_if(@regexp_match(v, '${EMAIL}')), count(v)${read.map((each) => `, ${each}`).join('')}` +
        ` from (select ${raw} as r, @trim_blank(${raw}) as t, ${textOf(column)} as v from ${rows}) as texts`;
      const [present = 0, padded = 0, nested = 0, emails = 0, values = 0, ...readCounts] = await this.numbers(query);
      counted.push({ present, padded, nested, emails, values, read: readCounts });
    }
    return counted;
  }

  private async numbers(query: string): Promise<number[]> {
    return ((await this.session.query(this.sql(query))).rows[0] ?? []).map(Number);
  }

  /** SQL of a model as the local warehouse reads it. */
  sql(model: string): string {
    const { sql, problems } = expand(model, {
      dialect: this.dialect,
      file: this.name,
      resolve: {
        ref: () => undefined,
        source: () => this.dialect.table(this.table),
        var: () => undefined,
        ...{ this: '', runDate: '1970-01-01', incremental: false, known: { refs: [], sources: [], vars: [] } },
      },
    });
    assertNoProblems(problems);
    return sql;
  }
}

const SOURCE = '@source(raw, texts)';

/** Of the type of its values, without digits. */
const kindOf = ({ type }: Reading): string => type.replace(/\(.*/, '');

const readsAll = (counts: TextCounts | undefined, place: number): boolean =>
  counts !== undefined && counts.values > 0 && counts.read[place] === counts.values;

/** Throws for names that a raw table or a model cannot have. */
export function assertReadable(columns: readonly { name: string }[], file: string): void {
  const invalid = (message: string): UsageError =>
    new UsageError('init.column-name', message, { location: { file }, hint: 'rename the column in the file' });
  const broken = columns.findIndex(({ name }) => /[\p{Cc}\p{Cs}]/u.test(name));
  if (broken !== -1) throw invalid(`the name of column ${broken + 1} of ${file} has a line break in it`);
  const own = columns.find(({ name }) => AUDIT_COLUMNS.includes(name.toLowerCase()));
  if (own !== undefined) throw invalid(`${file} has the column ${own.name}, which every load adds`);
}
