import { npx } from '../../base/npx.js';
import { workflowCommand, type Annotation } from '../../base/workflow-command.js';
import type { AlertItem, AlertMessage } from '../../history/index.js';
import { alertText, plainText } from '../alert-text.js';
import type { Channel, ChannelContext } from './channel.js';

/** A workflow command for each item, which GitHub shows on the page of the workflow's run. */
export function githubAnnotationChannel(context: ChannelContext): Channel {
  return {
    send(message) {
      for (const line of annotations(message)) context.out(line);
      return Promise.resolve();
    },
  };
}

/** Annotations of each kind that GitHub shows of one step of a workflow. */
const SHOWN = 10;

/** A workflow command for each item; where GitHub would show no more of a kind, the last one says how many are left out. */
export function annotations(message: AlertMessage): string[] {
  const { sections } = alertText(message);
  const lines = message.items.map((item, i): [kind: Annotation['level'], line: string] => {
    const { heading = [], lines = [] } = sections[i] ?? {};
    const text = [heading, ...lines].map(plainText).join('\n');
    return [kindOf(item), command(kindOf(item), plainText(heading), text)];
  });
  return (['error', 'warning', 'notice'] as const).flatMap((kind) => {
    const ofKind = lines.flatMap(([each, line]) => (each === kind ? [line] : []));
    const left = ofKind.length - SHOWN + 1;
    if (left <= 1) return ofKind;
    return [...ofKind.slice(0, SHOWN - 1), command(kind, `${left} more`, `and ${left} more: ${npx('alert list')}`)];
  });
}

const kindOf = ({ event, level }: AlertItem): Annotation['level'] =>
  event === 'recovery' ? 'notice' : level === 'fail' ? 'error' : 'warning';

const command = (level: Annotation['level'], title: string, text: string): string =>
  workflowCommand({ level, title: `Lastro: ${title}`, message: text }).trimEnd();
