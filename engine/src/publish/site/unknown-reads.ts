import { readFile } from 'node:fs/promises';
import { LastroError } from '../../base/errors.js';
import { LAYERS } from '../../base/layers.js';
import { suggest } from '../../base/text.js';
import { figureReads, knownData } from './figure-reads.js';
import type { SiteFile } from './files.js';
import type { VerdictIndex } from './shapes.js';
import { literalText, nodesOf, placeIn, readSourceCode, type SourceCode } from './source-code.js';

/** The columns that pages name and no data has: full names in any code, and the `reads` of figures whose data is known. */
export async function unknownReads(files: readonly SiteFile[]): Promise<LastroError[]> {
  const verdicts = files.find(({ file }) => file === 'data/verdicts.json');
  if (verdicts === undefined) return [];
  const names = Object.keys((JSON.parse(await readFile(verdicts.source, 'utf8')) as VerdictIndex).names);
  const problems: LastroError[] = [];
  for (const code of await readSourceCode(files)) {
    problems.push(...unknownNames(code, names));
    if (code.file.file.endsWith('.md')) problems.push(...(await unknownColumns(code, files, names)));
  }
  return problems;
}

const TABLE_REFERENCE = /^([a-z_][a-z0-9_]*)\.[a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)?$/;

function unknownNames({ blocks }: SourceCode, names: readonly string[]): LastroError[] {
  const known = new Set(names);
  const layers = new Set([...LAYERS, ...names.map((name) => name.slice(0, name.indexOf('.')))]);
  return blocks.flatMap((block) =>
    [...nodesOf(block.parsed.body)].flatMap((node) => {
      const text = literalText(node) ?? '';
      if (!layers.has(TABLE_REFERENCE.exec(text)?.[1] ?? '') || known.has(text)) return [];
      return new LastroError('site.unknown-read', `a figure reads ${text}, which is not a column of any table`, {
        location: placeIn(block, node, text),
        hint: suggest(text, names),
      });
    }),
  );
}

async function unknownColumns(
  code: SourceCode,
  files: readonly SiteFile[],
  names: readonly string[],
): Promise<LastroError[]> {
  const known = await knownData(code, files, names);
  return code.blocks.flatMap((block) =>
    [...figureReads(block.parsed.body)].flatMap(({ data, reads }) => {
      const sources = data.flatMap((name) => known.get(name) ?? []);
      // Of other data the page itself finds out.
      if (sources.length === 0 || sources.length < data.length) return [];
      const columns = sources.flatMap((source) => [...source.columns.keys()]);
      return (reads ?? []).flatMap((node) => {
        const name = literalText(node) ?? '';
        if (name === '' || name.includes('.') || columns.includes(name)) return [];
        const of = sources.map((source) => source.name).join(' or ');
        return new LastroError('site.unknown-read', `a figure reads "${name}", which is not a column of ${of}`, {
          location: placeIn(block, node, name),
          hint: suggest(name, columns),
        });
      });
    }),
  );
}
