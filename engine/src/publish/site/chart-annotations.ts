import { existsSync } from 'node:fs';
import path from 'node:path';
import { assertNoProblems } from '../../base/errors.js';
import { parseIsoDate } from '../../base/timestamp.js';
import { YamlFile, type YamlValue } from '../../project/yaml.js';
import type { Texts } from './languages.js';

/** A known event, drawn on the time axis of charts. */
export interface ChartAnnotation {
  /** ISO date: its day, or its first. */
  date: string;
  /** ISO date: its last day, when it took several. */
  until: string | null;
  title: Texts;
}

const FILE = 'src/annotations.yaml';
const EXAMPLE = '- date: 2017-11-24\n  title: Black Friday';

/** The known events of a project; none without the file. Throws a `ProblemsError` with every problem in it. */
export function readChartAnnotations(projectDir: string): ChartAnnotation[] {
  const absolute = path.join(projectDir, FILE);
  if (!existsSync(absolute)) return [];
  const yaml = YamlFile.read(absolute, FILE);
  const annotations = yaml.root.items().map(readAnnotation);
  assertNoProblems(yaml.problems);
  return annotations.sort((a, b) => (a.date < b.date ? -1 : 1));
}

function readAnnotation(entry: YamlValue): ChartAnnotation {
  entry.allow(['date', 'until', 'title']);
  if (entry.get('date').isAbsent) entry.problem('site.annotation', 'an annotation has no date', EXAMPLE);
  if (entry.get('title').isAbsent) entry.problem('site.annotation', 'an annotation has no title', EXAMPLE);
  const [date, until] = [readDay(entry.get('date')), readDay(entry.get('until'))];
  if (date !== null && until !== null && until < date)
    entry.get('until').problem('site.annotation', `${until} is before ${date}`, 'until is the last day');
  return { date: date ?? '', until, title: readTitle(entry.get('title')) };
}

function readDay(value: YamlValue): string | null {
  const text = value.text();
  if (text === undefined) return null;
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? parseIsoDate(text) : undefined;
  if (day === undefined) value.problem('site.annotation', `${JSON.stringify(text)} is not a day`, 'write 2017-11-24');
  return text;
}

/** A text, or one for each language with `en` among them. */
function readTitle(value: YamlValue): Texts {
  if (typeof value.json !== 'object' || value.json === null) return value.text() ?? '';
  const texts = Object.entries(value.json).map(([language]): [string, string] => [
    language,
    value.get(language).text() ?? '',
  ]);
  const { en = '' } = Object.fromEntries(texts) as Record<string, string>;
  if (en === '') value.problem('site.annotation', 'a title has no English text', 'add en: ...');
  return { ...Object.fromEntries(texts), en };
}
