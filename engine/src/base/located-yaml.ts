import {
  LineCounter,
  isCollection,
  isNode,
  isScalar,
  Lexer,
  parseDocument,
  type Document,
  type DocumentOptions,
  type Node,
  type ParseOptions,
  type SchemaOptions,
  visit,
} from 'yaml';
import { messageOf, type Location } from './errors.js';
import { exactNumber } from './exact-json.js';

/** Maximum nesting of maps and lists: deeper nesting would overflow the reader's stack. */
const MAX_DEPTH = 200;

const MAX_ALIASES = 500;

/** Maximum number of errors reported for one text. */
const MAX_ERRORS = 100;

export interface LocatedYamlOptions extends ParseOptions, DocumentOptions, SchemaOptions {
  /** A number that a double cannot represent is the string of its digits. */
  exactNumbers?: boolean;
}

/** A YAML or JSON text whose nodes have their places. */
export class LocatedYaml {
  readonly document: Document;
  /** What is wrong with the syntax, and what would be too large or without end when it is read. */
  readonly errors: readonly { message: string; location: Location }[];
  private readonly lines = new LineCounter();

  constructor(
    text: string,
    readonly file: string,
    { exactNumbers = false, ...options }: LocatedYamlOptions = {},
  ) {
    const source = text.replace(/^\uFEFF/, '');
    const excess = findExcess(source);
    this.document = parseDocument(excess === undefined ? source : '', {
      prettyErrors: false,
      ...options,
      uniqueKeys: false,
      lineCounter: this.lines,
    });
    if (excess !== undefined) {
      const before = source.slice(0, excess.offset).split('\n');
      const location = { file, line: before.length, column: (before.at(-1) ?? '').length + 1 };
      this.errors = [{ message: excess.message, location }];
      return;
    }
    const errors = this.document.errors
      .slice(0, MAX_ERRORS)
      .map(({ message, pos }) => ({ message, location: this.locationAt(pos[0]) }));
    this.errors = errors.length > 0 ? errors : this.valueProblems();
    if (exactNumbers && this.errors.length === 0) keepDigits(this.document);
  }

  /** Duplicate keys, aliases that refer to their own anchor, and aliases that expand to too much. */
  private valueProblems(): { message: string; location: Location }[] {
    const { document } = this;
    const problems: { message: string; location: Location }[] = [];
    const aliases: Node[] = [];
    const problem = (node: unknown, message: string): void =>
      void problems.push({ message, location: this.locationOf(node) ?? { file: this.file, line: 1, column: 1 } });
    visit(document, {
      Map(_, { items }) {
        const keys = new Set<unknown>();
        for (const { key } of items) {
          if (isCollection(key)) problem(key, 'a key must be a text, not a list or a map');
          const name = isScalar(key) ? key.value : key;
          if (keys.has(name)) problem(key, 'Map keys must be unique');
          keys.add(name);
        }
      },
      Alias(_, alias, path) {
        aliases.push(alias);
        const anchored = alias.resolve(document);
        if (anchored !== undefined && path.includes(anchored))
          problem(alias, `the alias *${alias.source} refers to its own anchor`);
      },
    });
    if (problems.length > 0 || aliases.length === 0) return problems;
    try {
      document.toJS();
    } catch (error) {
      problem(aliases[0], messageOf(error));
    }
    return problems;
  }

  /** Of a node's first character, or undefined when it has no place in the text. */
  locationOf(node: unknown): Location | undefined {
    const offset = isNode(node) ? node.range?.[0] : undefined;
    return offset === undefined ? undefined : this.locationAt(offset);
  }

  locationAt(offset: number): Location {
    const { line, col } = this.lines.linePos(offset);
    return { file: this.file, line: Math.max(line, 1), column: Math.max(col, 1) };
  }
}

function keepDigits(document: Document): void {
  visit(document, {
    Scalar(_, node) {
      if (typeof node.value === 'number' && node.source !== undefined && /^-?\d+(\.\d+)?$/.test(node.source))
        node.value = exactNumber(node.source);
    },
  });
}

/** Where a text is nested too deeply, or names too many aliases; of indented lines one column counts as a level.
 * Marker tokens of the lexer are not part of the text. */
function findExcess(source: string): { offset: number; message: string } | undefined {
  if (source.length <= MAX_DEPTH) return undefined;
  let [offset, flow, entries, aliases, isLineStart] = [0, 0, 0, 0, true];
  for (const token of new Lexer().lex(source)) {
    if (token === '[' || token === '{') flow++;
    else if (token === ']' || token === '}') flow--;
    else if (token === '-' || token === '?') entries++;
    else if (token.startsWith('*')) aliases++;
    const indent = isLineStart && /^ +$/.test(token) ? token.length : 0;
    isLineStart = token.endsWith('\n');
    if (isLineStart) entries = 0;
    if (Math.max(flow, entries, indent) > MAX_DEPTH)
      return { offset, message: `nested deeper than ${MAX_DEPTH} levels` };
    if (aliases > MAX_ALIASES) return { offset, message: `more than ${MAX_ALIASES} aliases` };
    if (!/^[\u0002\u0018\u001F]$/.test(token)) offset += token.length;
  }
  return undefined;
}
