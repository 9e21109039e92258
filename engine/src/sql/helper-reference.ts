import type { Dialect } from './dialect.js';
import { expand } from './expand.js';
import { BUILT_INS, HELPER_GROUPS } from './helper-catalogue.js';

const code = (text: string): string => `\`\` ${text.replaceAll('|', '\\|')} \`\``;

/** `docs/reference/helpers.md`: every helper with its example in each of the dialects, by their labels. */
export function helperReference(dialects: Readonly<Record<string, Dialect>>): string {
  const width = Math.max(...Object.keys(dialects).map((label) => label.length)) + 1;
  const lines = [
    '# Helpers of models',
    '',
    'A model is written once, for DuckDB and BigQuery. Use a helper, `@name(arguments)`, where their SQL differs, or where',
    'the same SQL gives different results. Arguments are SQL and may contain other helpers. This page is generated from',
    'the code.',
    '',
    '## References and values of a run',
    '',
    '| helper | value |',
    '| --- | --- |',
    ...BUILT_INS.map(({ signature, description }) => `| ${code(`@${signature}`)} | ${description} |`),
    '',
  ];
  for (const [group, helpers] of Object.entries(HELPER_GROUPS)) {
    lines.push(`## ${group}`, '');
    for (const [name, { args, description, example }] of Object.entries(helpers))
      lines.push(
        `### @${name}(${args})`,
        '',
        description,
        '',
        '```sql',
        example,
        ...Object.entries(dialects).map(
          ([label, dialect]) => `-- ${`${label}:`.padEnd(width)} ${expandExample(example, dialect)}`,
        ),
        '```',
        '',
      );
  }
  return lines.join('\n');
}

function expandExample(example: string, dialect: Dialect): string {
  const unresolved = (): undefined => undefined;
  const known = { refs: [], sources: [], vars: [] };
  const resolve = {
    ref: unresolved,
    source: unresolved,
    var: unresolved,
    this: '',
    runDate: '2018-10-17',
    incremental: false,
    known,
  };
  return expand(example, { dialect, file: '', resolve }).sql;
}
