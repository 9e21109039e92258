import { UsageError } from '../base/errors.js';
import { suggest } from '../base/text.js';
import type { Project } from '../run/project/project.js';
import { formatRelation, rawRelation, type Relation } from '../sql/relation.js';

/** The tables that a project makes: those of its models and seeds, and of its loaders. */
export const projectRelations = ({ models, loaders }: Pick<Project, 'models' | 'loaders'>): Relation[] => [
  ...models.map(({ table }) => table),
  ...loaders.map(({ table }) => rawRelation(table)),
];

/** The table that an argument of a command names, with or without its layer. Throws `usage.unknown-node`. */
export function namedRelation(project: Pick<Project, 'models' | 'loaders'>, name: string): Relation {
  const relations = projectRelations(project);
  const found = relations.find((table) => name === table.name || name === formatRelation(table));
  if (found !== undefined) return found;
  const names = relations.map((table) => table.name);
  throw new UsageError('usage.unknown-node', `no node is named ${name}`, { hint: suggest(name, names) });
}
