import type { AlertMessage } from '../../history/index.js';
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

export function annotations(message: AlertMessage): string[] {
  const { sections } = alertText(message);
  return message.items.map(({ event, level }, i) => {
    const { heading = [], lines = [] } = sections[i] ?? {};
    const command = event === 'recovery' ? 'notice' : level === 'fail' ? 'error' : 'warning';
    const text = [heading, ...lines].map(plainText).join('\n');
    return `::${command} title=${property(`Lastro: ${plainText(heading)}`)}::${data(text)}`;
  });
}

const data = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
