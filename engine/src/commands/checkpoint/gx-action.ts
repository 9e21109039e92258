import type { ReportFormat } from '../../expect/reporters/index.js';
import { at, list, textAt } from './gx-json.js';

/** An action of a checkpoint of Great Expectations. */
export interface GxAction {
  /** `docs (update_data_docs)`. */
  label: string;
  /** The report that does the same here; undefined where there is none. */
  report: ReportFormat | undefined;
}

/** Reports by the type of an action in 1.x. That of 0.x is its class: `UpdateDataDocsAction`. */
const REPORTS: Readonly<Record<string, ReportFormat>> = {
  store_validation_result: 'json',
  update_data_docs: 'markdown',
};

/** What a `SimpleCheckpoint` of 0.x states in place of an action. */
const SIMPLE_ACTIONS = ['slack_webhook'];

/** The actions of checkpoints and validations, each once. */
export function readGxActions(statedBy: readonly unknown[]): GxAction[] {
  const actions = statedBy
    .flatMap((json) => [
      ...[...list(at(json, 'actions')), ...list(at(json, 'action_list'))].map(readAction),
      ...SIMPLE_ACTIONS.filter((key) => typeof at(json, key) === 'string').map((label) => ({
        label,
        report: undefined,
      })),
    ])
    .map((action): [string, GxAction] => [action.label, action]);
  return [...new Map(actions).values()];
}

function readAction(action: unknown): GxAction {
  const kind = textAt(action, 'type') ?? textAt(action, 'action', 'class_name');
  const type = (kind ?? '')
    .replace(/Action$/, '')
    .replaceAll(/(?<=[a-z])[A-Z]/g, '_$&')
    .toLowerCase();
  const label = [textAt(action, 'name'), kind === undefined ? undefined : `(${kind})`].filter(Boolean).join(' ');
  return { label, report: Object.hasOwn(REPORTS, type) ? REPORTS[type] : undefined };
}
