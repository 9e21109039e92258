import { isMapping, type KeyCheck } from '../base/check-keys.js';

/** Commands that run programs, by the ending of their files. An empty one: the file is run itself. */
export type Interpreters = Readonly<Record<string, readonly string[]>>;

/** Those of Observable Framework's data loaders, but for `.js` and `.ts`, which are loaders of Lastro's own form. */
export const INTERPRETERS: Interpreters = {
  '.py': ['python3'],
  '.r': ['Rscript'],
  '.R': ['Rscript'],
  '.rs': ['rust-script'],
  '.go': ['go', 'run'],
  '.java': ['java'],
  '.jl': ['julia'],
  '.php': ['php'],
  '.sh': ['sh'],
  '.exe': [],
};

/** Endings that are read in another way. */
const OWN_ENDINGS = ['.ts', '.js', '.sql', '.yml', '.yaml'];

const isCommand = (value: unknown): boolean =>
  Array.isArray(value) && value.every((part) => typeof part === 'string' && part !== '');

/** What `interpreters` of the configuration must be. */
export const INTERPRETERS_CHECK: KeyCheck = [
  (value) =>
    isMapping(value) &&
    Object.entries(value).every(
      ([ending, command]) => /^\.\w+$/.test(ending) && !OWN_ENDINGS.includes(ending) && isCommand(command),
    ),
  "use commands by ending, but not for .ts, .js, .sql and .yml: { '.py': ['.venv/bin/python'] }",
];
