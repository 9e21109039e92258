import path from 'node:path';

/**
 * Words that DuckDB or BigQuery read as their own where a name may stand, and those that the lint of models takes for functions of
 * time.
 */
const RESERVED = new Set(
  `all analyse analyze and anti any array as asc asof assert_rows_modified asymmetric at authorization between binary both by case
  cast check collate collation column columns concurrently constraint contains create cross cube current current_date
  current_timestamp default deferrable define desc describe distinct do else end enum escape except exclude exists extract
  false fetch filter following for foreign freeze from full generated glob grant group grouping groups hash having if ignore ilike in
  initially inner intersect interval into is isnull join lambda lateral leading left like limit localtime localtimestamp lookup map
  merge natural new no not notnull null nulls of offset on only or order outer over overlaps partition pivot pivot_longer pivot_wider
  placing position positional preceding primary proto qualify range recursive references respect returning right rollup row rows
  select semi set show similar some struct summarize symmetric table tablesample then to trailing treat true try_cast unbounded
  union unique unnest unpack unpivot using values variadic verbose when where window with within`.split(/\s+/),
);

const MAX_LENGTH = 60;

/** A text as a lower-case name of letters a to z, digits and underscores; empty when it has none of them. */
export function plainName(text: string): string {
  const words = text
    .replaceAll(/(\p{Ll})(\p{Lu}\p{Ll})/gu, '$1_$2')
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[øØ]/g, 'o')
    .replaceAll(/ß/g, 'ss')
    .replaceAll(/[æÆ]/g, 'ae')
    .toLowerCase()
    .match(/[a-z0-9]+/g);
  return (words ?? []).join('_').slice(0, MAX_LENGTH).replace(/_+$/, '');
}

/** Names for the columns of a staging model: plain, different from each other, and no words of SQL. */
export function columnNames(sources: readonly string[]): string[] {
  const plain = sources.map((source, i) => {
    const name = plainName(source);
    if (name === '') return `column_${i + 1}`;
    if (/^[0-9]/.test(name)) return `c_${name}`;
    return RESERVED.has(name) ? `${name}_` : name;
  });
  return distinct(plain);
}

/** Names of tables by what their files or tables are called: `Sales 2024` is `sales_2024`. */
export function tableNames(sources: readonly string[]): string[] {
  return distinct(
    sources.map((source, i) => {
      const name = plainName(source);
      if (name === '') return `table_${i + 1}`;
      return /^[0-9]/.test(name) ? `t_${name}` : name;
    }),
  );
}

/** The folder's name as that of a project. */
export function projectName(folder: string): string {
  const name = plainName(path.basename(folder)).replace(/^[0-9_]+/, '');
  return name === '' ? 'report' : name;
}

/** A name as a reader's words: `Unit price` of `unit_price`. */
export function title(name: string): string {
  const words = name.replaceAll(/[_-]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Names that occur once; a later one has its number. */
function distinct(names: readonly string[]): string[] {
  const taken = new Set(names);
  const given = new Set<string>();
  return names.map((name) => {
    let [result, n] = [name, 1];
    while (given.has(result) || (result !== name && taken.has(result))) result = `${name.replace(/_$/, '')}_${++n}`;
    given.add(result);
    return result;
  });
}
