import type { Declarations, Declared, Member } from './declarations.js';

/** Members as a table: key, type, default, meaning. */
export function memberTable(members: readonly Member[]): string {
  const rows = members.map(({ name, isRequired, type, text, fallback }) => {
    const without = isRequired ? 'required' : (fallback ?? '');
    return `| \`${name}\` | ${code(type)} | ${cell(without)} | ${cell(text)} |`;
  });
  return ['| key | type | default | meaning |', '|---|---|---|---|', ...rows].join('\n');
}

/** A type of the source as a section with its members. */
export function typeSection(declarations: Declarations, title: string, declared: Declared): string {
  return [title, declared.text, memberTable(declarations.members(declared))].filter((each) => each !== '').join('\n\n');
}

/** The declaration that a page describes; an error when the source has none of this name. */
export function declaration(declarations: Declarations, file: string, name: string): Declared {
  const found = declarations.find(name, file);
  if (found === undefined) throw new Error(`${file} has no ${name}`);
  return found;
}

export const page = (parts: readonly string[]): string => `${parts.join('\n\n')}\n`;

const cell = (text: string): string => text.replaceAll('|', '\\|');
const code = (text: string): string => (text === '' ? '' : `\`${cell(text)}\``);
