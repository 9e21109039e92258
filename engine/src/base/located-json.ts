import stripJsonComments from 'strip-json-comments';
import type { Location } from './errors.js';
import { jsonErrorOffset } from './exact-json.js';
import { LocatedYaml, type LocatedYamlOptions } from './located-yaml.js';

/** What is wrong with the syntax of a text, where it begins to be wrong. */
export interface SyntaxProblem {
  message: string;
  location: Location;
  hint?: string | undefined;
}

/** A JSON or YAML text with its places and what is wrong with its syntax: JSON by the ending `.json`, else YAML. */
export function readLocated(
  text: string,
  file: string,
  options: LocatedYamlOptions = {},
): { yaml: LocatedYaml; problems: SyntaxProblem[] } {
  if (/\.json$/i.test(file)) return readLocatedJson(text, file, options);
  const yaml = new LocatedYaml(text, file, options);
  return {
    yaml,
    problems: yaml.errors.map(({ message, location }) => ({ message: `not YAML: ${message}`, location })),
  };
}

/**
 * JSON by its own rules, but for what people leave in it: a byte order mark, comments (`//`, and between slashes with asterisks)
 * and a comma after the last member are read past.
 */
function readLocatedJson(
  text: string,
  file: string,
  options: LocatedYamlOptions,
): { yaml: LocatedYaml; problems: SyntaxProblem[] } {
  const source = stripJsonComments(text.replace(/^\uFEFF/, ''));
  const strict = stripJsonComments(source, { trailingCommas: true });
  const yaml = new LocatedYaml(source, file, options);
  try {
    JSON.parse(strict);
  } catch {
    return { yaml, problems: [jsonProblem(strict, (offset) => yaml.locationAt(offset))] };
  }
  return {
    yaml,
    problems: yaml.errors.map(({ message, location }) => ({ message: `not JSON: ${message}`, location })),
  };
}

function jsonProblem(text: string, locate: (offset: number) => Location): SyntaxProblem {
  const offset = jsonErrorOffset(text);
  const [found = ''] = /^(?:"[^"\n]{0,40}"?|[\w.+-]{1,40}|[^])/.exec(text.slice(offset)) ?? [];
  const message = found === '' ? 'unexpected end of file' : `${found} is not allowed here`;
  return { message: `not JSON: ${message}`, location: locate(offset) };
}
