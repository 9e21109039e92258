import { isMap, isScalar, isSeq, type Node } from 'yaml';
import { LastroError, type Location } from '../base/errors.js';
import { LocatedYaml } from '../base/located-yaml.js';
import { suggest } from '../base/text.js';
import { readUtf8 } from '../base/utf8.js';

/** A value of a YAML file with its place. Values of the wrong type are added to `problems` and read as absent. */
export class YamlValue {
  constructor(
    private readonly node: Node | undefined,
    private readonly file: YamlFile,
    /** For messages: `models[dim_date].columns`. */
    readonly path: string,
    private readonly fallback: Location,
  ) {}

  get location(): Location {
    return this.file.yaml.locationOf(this.node) ?? this.fallback;
  }

  /** The plain JavaScript value. */
  get json(): unknown {
    return this.node?.toJS(this.file.yaml.document) as unknown;
  }

  get isAbsent(): boolean {
    return this.node === undefined || (isScalar(this.node) && this.node.value === null);
  }

  problem(code: string, message: string, hint?: string): void {
    this.file.problems.push(new LastroError(code, message, { location: this.location, hint }));
  }

  report(problem: LastroError | undefined): void {
    if (problem !== undefined) this.file.problems.push(problem);
  }

  /** Reports keys that are none of these. */
  allow(keys: readonly string[]): void {
    if (!isMap(this.node)) return;
    for (const { key } of this.node.items) {
      const name = String(isScalar(key) ? key.value : key);
      if (keys.includes(name)) continue;
      const at = new YamlValue(key as Node, this.file, this.path, this.location);
      at.problem(
        'yaml.unknown-key',
        `unknown key ${name} in ${this.path === '' ? 'the file' : this.path}`,
        suggest(name, keys),
      );
    }
  }

  /** Whether a map has the key, also without a value. */
  has(key: string): boolean {
    return isMap(this.node) && this.node.has(key);
  }

  get(key: string): YamlValue {
    const path = this.path === '' ? key : `${this.path}.${key}`;
    if (this.isAbsent) return new YamlValue(undefined, this.file, path, this.location);
    if (isMap(this.node)) {
      const found = this.node.get(key, true) as Node | undefined;
      return new YamlValue(found, this.file, path, this.location);
    }
    this.problem('yaml.type', `${this.path} must be a map`);
    return new YamlValue(undefined, this.file, path, this.location);
  }

  items(): YamlValue[] {
    if (this.isAbsent) return [];
    if (!isSeq(this.node)) {
      this.problem('yaml.type', `${this.path} must be a list`);
      return [];
    }
    return this.node.items.map((item, i) => {
      const name = isMap(item) ? item.get('name') : undefined;
      const label = typeof name === 'string' ? name : String(i);
      return new YamlValue(item as Node, this.file, `${this.path}[${label}]`, this.location);
    });
  }

  text(): string | undefined {
    return this.scalar('string', 'a text');
  }

  boolean(): boolean | undefined {
    return this.scalar('boolean', 'true or false');
  }

  /** A text, or a list of texts. */
  texts(): string[] {
    if (this.isAbsent) return [];
    if (isSeq(this.node)) return this.items().flatMap((item) => item.text() ?? []);
    const text = this.text();
    return text === undefined ? [] : [text];
  }

  private scalar(type: 'string', expected: string): string | undefined;
  private scalar(type: 'boolean', expected: string): boolean | undefined;
  private scalar(type: string, expected: string): unknown {
    if (this.isAbsent) return undefined;
    const value = isScalar(this.node) ? this.node.value : undefined;
    if (typeof value === type) return value;
    this.problem('yaml.type', `${this.path} must be ${expected}`);
    return undefined;
  }
}

/** A YAML file of the project, with the problems found in it. */
export class YamlFile {
  readonly problems: LastroError[];
  readonly yaml: LocatedYaml;

  constructor(text: string, file: string) {
    this.yaml = new LocatedYaml(text, file, { exactNumbers: true });
    this.problems = this.yaml.errors.map(
      ({ message, location }) => new LastroError('yaml.syntax', message, { location }),
    );
  }

  static read(absolute: string, file: string): YamlFile {
    return new YamlFile(readUtf8(absolute, file), file);
  }

  get root(): YamlValue {
    const node = this.problems.length === 0 ? this.yaml.document.contents : null;
    return new YamlValue(node ?? undefined, this, '', { file: this.yaml.file, line: 1, column: 1 });
  }
}
