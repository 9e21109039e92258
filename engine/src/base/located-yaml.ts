import {
  LineCounter,
  isNode,
  parseDocument,
  type Document,
  type DocumentOptions,
  type ParseOptions,
  type SchemaOptions,
} from 'yaml';
import type { Location } from './errors.js';

/** A YAML or JSON text whose nodes have their places. */
export class LocatedYaml {
  readonly document: Document;
  private readonly lines = new LineCounter();

  constructor(
    text: string,
    readonly file: string,
    options: ParseOptions & DocumentOptions & SchemaOptions = {},
  ) {
    const source = text.replace(/^\uFEFF/, '');
    this.document = parseDocument(source, { prettyErrors: false, ...options, lineCounter: this.lines });
  }

  /** The syntax error. */
  get errors(): { message: string; location: Location }[] {
    return this.document.errors.map(({ message, pos }) => ({ message, location: this.locationAt(pos[0]) }));
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
