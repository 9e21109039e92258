import fs from 'node:fs';
import path from 'node:path';
import { isMap, isScalar, isSeq } from 'yaml';
import { UsageError, assertNoProblems, messageOf } from '../base/errors.js';
import { LocatedYaml } from '../base/located-yaml.js';
import { isHoliday } from '../project/check-sensors.js';

const HINT = 'list days: 2026-12-25, 12-25 of every year, or easter-2; a name may follow each after a colon';

/** The days of a YAML file: a list of them, or a mapping of days to names. Throws a {@link UsageError} with every problem. */
export function readHolidays(file: string, projectDir: string): string[] {
  let text: string;
  try {
    text = fs.readFileSync(path.resolve(projectDir, file), 'utf8');
  } catch (error) {
    throw new UsageError('sensor.holidays', `the holidays cannot be read: ${messageOf(error)}`, { location: { file } });
  }
  const yaml = new LocatedYaml(text, file);
  const problems = yaml.errors.map(({ message, location }) => new UsageError('sensor.holidays', message, { location }));
  const { contents } = yaml.document;
  const nodes = isMap(contents) ? contents.items.map(({ key }) => key) : isSeq(contents) ? contents.items : [contents];
  const days = nodes.map((node) => (isScalar(node) ? (node.source ?? String(node.value)) : String(node)));
  if (problems.length === 0)
    for (const [i, day] of days.entries())
      if (!isHoliday(day))
        problems.push(
          new UsageError('sensor.holidays', `not a day: ${day}`, {
            location: yaml.locationOf(nodes[i]) ?? { file },
            hint: HINT,
          }),
        );
  assertNoProblems(problems);
  return days;
}
