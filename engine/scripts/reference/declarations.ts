import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const SOURCE = path.join(import.meta.dirname, '..', '..', 'src');

/** A member of a type, as a page describes it. */
export interface Member {
  name: string;
  isRequired: boolean;
  /** As in the source, with the words of an enumeration instead of its name. */
  type: string;
  /** The docstring without its default. */
  text: string;
  /** What the docstring says after `Default:`. */
  fallback: string | undefined;
}

/** A declaration of the source with its place. */
export interface Declared {
  name: string;
  /** Relative to `engine/src`, with forward slashes. */
  file: string;
  node: ts.Declaration;
  text: string;
}

type Named = ts.InterfaceDeclaration | ts.TypeAliasDeclaration | ts.FunctionDeclaration | ts.ClassDeclaration;

/** The declarations of `engine/src` by name, from its syntax trees: fast, and without the types of libraries. */
export class Declarations {
  private readonly trees = new Map<string, ts.SourceFile>();

  /** The file of the source, relative to `engine/src`. */
  tree(file: string): ts.SourceFile {
    let tree = this.trees.get(file);
    if (tree === undefined) {
      const text = fs.readFileSync(path.join(SOURCE, file), 'utf8');
      tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
      this.trees.set(file, tree);
    }
    return tree;
  }

  /** What a name of a file stands for: declared there, or imported from a file of the source. */
  find(name: string, file: string): Declared | undefined {
    for (const statement of this.tree(file).statements) {
      if (isNamed(statement) && statement.name?.text === name)
        return { name, file, node: statement, text: docOf(statement) };
      if (ts.isVariableStatement(statement))
        for (const node of statement.declarationList.declarations)
          if (node.name.getText() === name) return { name, file, node, text: docOf(statement) };
      const from = importedFrom(statement, name);
      if (from !== undefined) return this.find(from.name, path.posix.join(path.posix.dirname(file), from.file));
    }
    return undefined;
  }

  /** The names that a file exports from others, in its order. */
  exportsOf(file: string): Declared[] {
    return this.tree(file).statements.flatMap((statement) => {
      if (!ts.isExportDeclaration(statement) || statement.exportClause === undefined) return [];
      if (!ts.isNamedExports(statement.exportClause)) return [];
      return statement.exportClause.elements.flatMap(({ name }) => this.find(name.text, file) ?? []);
    });
  }

  /** The members of an interface or of a type of objects; inherited ones come last. */
  members({ node, file }: Declared): Member[] {
    if (ts.isClassDeclaration(node)) return node.members.filter(isPublic).flatMap((each) => this.member(each, file));
    if (ts.isTypeAliasDeclaration(node)) return this.membersOfType(node.type, file);
    if (!ts.isInterfaceDeclaration(node)) return [];
    const inherited = (node.heritageClauses ?? [])
      .flatMap(({ types }) => [...types])
      .flatMap(({ expression }) => this.find(expression.getText(), file) ?? [])
      .flatMap((base) => this.members(base));
    return [...node.members.flatMap((each) => this.member(each, file)), ...inherited];
  }

  /** The members of each alternative of a union of objects, such as the kinds of channels. */
  alternatives({ node, file }: Declared): Member[][] {
    const unions: Member[][] = [];
    const visit = (each: ts.Node): void => {
      if (ts.isTypeLiteralNode(each)) unions.push(each.members.flatMap((member) => this.member(member, file)));
      else ts.forEachChild(each, visit);
    };
    visit(node);
    return unions;
  }

  private membersOfType(type: ts.TypeNode, file: string): Member[] {
    if (ts.isTypeLiteralNode(type)) return type.members.flatMap((each) => this.member(each, file));
    if (ts.isIntersectionTypeNode(type)) return type.types.flatMap((each) => this.membersOfType(each, file));
    if (!ts.isTypeReferenceNode(type)) return [];
    const name = type.typeName.getText();
    const [of, but] = type.typeArguments ?? [];
    if (name === 'Partial' && of !== undefined)
      return this.membersOfType(of, file).map((member) => ({ ...member, isRequired: false }));
    if (name === 'Omit' && of !== undefined && but !== undefined)
      return this.membersOfType(of, file).filter((member) => !but.getText().includes(`'${member.name}'`));
    const found = this.find(name, file);
    return found === undefined ? [] : this.members(found);
  }

  private member(node: ts.TypeElement | ts.ClassElement, file: string): Member[] {
    if (node.name === undefined && !ts.isIndexSignatureDeclaration(node)) return [];
    const text = docOf(node);
    const [, before = text, fallback] = /^(.*?)\s*\bDefault: (.*?)\.?$/s.exec(text) ?? [];
    if ((ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Override) !== 0) return [];
    const isOptional = 'questionToken' in node && node.questionToken !== undefined;
    return [
      {
        name: node.name?.getText() ?? '[key: string]',
        isRequired: !isOptional && node.name !== undefined,
        type: this.typeOf(node, file),
        text: before,
        fallback,
      },
    ];
  }

  private typeOf(node: ts.TypeElement | ts.ClassElement, file: string): string {
    if (ts.isMethodSignature(node) || ts.isMethodDeclaration(node)) {
      const parameters = node.parameters.map((each) => each.getText()).join(', ');
      return oneLine(`(${parameters}) => ${node.type?.getText() ?? 'void'}`);
    }
    const type = 'type' in node ? (node.type as ts.TypeNode | undefined) : undefined;
    return type === undefined ? '' : this.spell(type, file);
  }

  /** A type as text, where names of enumerations give way to their words. */
  private spell(type: ts.TypeNode, file: string): string {
    const words = this.words(type, file);
    if (words !== undefined) return words.join(' | ');
    if (ts.isParenthesizedTypeNode(type)) return this.spell(type.type, file);
    if (ts.isUnionTypeNode(type)) return type.types.map((each) => this.spell(each, file)).join(' | ');
    if (ts.isTypeOperatorNode(type) && ts.isArrayTypeNode(type.type)) {
      const of = this.spell(type.type.elementType, file);
      return /[|&] [^)]*$/.test(of) ? `(${of})[]` : `${of}[]`;
    }
    return oneLine(type.getText())
      .replaceAll('readonly ', '')
      .replaceAll(/\bReadonly<(.*)>$/g, '$1');
  }

  private words(type: ts.TypeNode, file: string): string[] | undefined {
    if (ts.isLiteralTypeNode(type)) return [type.getText()];
    if (ts.isParenthesizedTypeNode(type)) return this.words(type.type, file);
    if (ts.isUnionTypeNode(type)) {
      const all = type.types.map((each) => this.words(each, file));
      return all.every((each) => each !== undefined) ? all.flat() : undefined;
    }
    if (ts.isIndexedAccessTypeNode(type)) {
      const constant = /^\(?typeof (\w+)\)?$/.exec(type.objectType.getText())?.[1];
      return constant === undefined ? undefined : this.wordsOfConstant(constant, file);
    }
    if (!ts.isTypeReferenceNode(type) || type.typeArguments !== undefined) return undefined;
    const found = this.find(type.typeName.getText(), file);
    if (found === undefined || !ts.isTypeAliasDeclaration(found.node)) return undefined;
    return this.words(found.node.type, found.file);
  }

  private wordsOfConstant(name: string, file: string): string[] | undefined {
    return this.list(name, file)?.map((word) => `'${word}'`);
  }

  /** The texts of a constant list, those of lists that it spreads included. */
  list(name: string, file: string): string[] | undefined {
    const found = this.find(name, file);
    if (found === undefined || !ts.isVariableDeclaration(found.node)) return undefined;
    const value = withoutTypes(found.node.initializer);
    return value === undefined || !ts.isArrayLiteralExpression(value) ? undefined : this.texts(value, found.file);
  }

  private texts({ elements }: ts.ArrayLiteralExpression, file: string): string[] {
    return elements.flatMap((each) => {
      if (ts.isStringLiteral(each)) return [each.text];
      if (!ts.isSpreadElement(each)) return [];
      const { expression } = each;
      return ts.isArrayLiteralExpression(expression)
        ? this.texts(expression, file)
        : (this.list(expression.getText(), file) ?? []);
    });
  }
}

/** The text of a docstring, as one line; `{@link X}` is `X` in code. */
export function docOf(node: ts.Node): string {
  const docs = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  const text = ts.getTextOfJSDocComment(docs.at(-1)?.comment) ?? '';
  return oneLine(text).replaceAll(/\{@link ([^}]+)\}/g, '`$1`');
}

export const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

function withoutTypes(node: ts.Expression | undefined): ts.Expression | undefined {
  if (node === undefined || !(ts.isAsExpression(node) || ts.isSatisfiesExpression(node))) return node;
  return withoutTypes(node.expression);
}

function isNamed(node: ts.Node): node is Named {
  return (
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isFunctionDeclaration(node) ||
    ts.isClassDeclaration(node)
  );
}

const isPublic = (node: ts.ClassElement): boolean =>
  (ts.isPropertyDeclaration(node) || ts.isMethodDeclaration(node)) &&
  (ts.getCombinedModifierFlags(node) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)) === 0;

/** Where a statement takes a name from: `import { a as name } from './file.js'`, or an export of the same form. */
function importedFrom(statement: ts.Statement, name: string): { name: string; file: string } | undefined {
  if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return undefined;
  const { moduleSpecifier } = statement;
  if (moduleSpecifier === undefined || !ts.isStringLiteral(moduleSpecifier)) return undefined;
  if (!moduleSpecifier.text.startsWith('.')) return undefined;
  const list = ts.isImportDeclaration(statement) ? statement.importClause?.namedBindings : statement.exportClause;
  if (list === undefined || ts.isNamespaceImport(list) || ts.isNamespaceExport(list)) return undefined;
  const found = list.elements.find((each) => each.name.text === name);
  if (found === undefined) return undefined;
  return { name: (found.propertyName ?? found.name).text, file: moduleSpecifier.text.replace(/\.js$/, '.ts') };
}
