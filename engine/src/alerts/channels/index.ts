import type { AlertChannel } from '../../project/alert.js';
import type { Channel, ChannelContext } from './channel.js';
import { githubAnnotationChannel } from './github-annotation.js';
import { githubIssueChannel } from './github-issue.js';
import { request } from './request.js';
import { slackBody } from './slack.js';
import { teamsBody } from './teams.js';
import { urlVariable } from './variable.js';
import { webhookChannel } from './webhook.js';

export type { Channel, ChannelContext } from './channel.js';

/** Opens a channel. Throws a {@link UsageError} when what it needs of the environment is missing. */
export async function openChannel(config: AlertChannel, context: ChannelContext): Promise<Channel> {
  switch (config.type) {
    case 'slack':
    case 'teams': {
      const url = urlVariable(context.env, config.urlVariable);
      const bodyOf = config.type === 'slack' ? slackBody : teamsBody;
      return {
        async send(message) {
          await request({ method: 'POST', url, body: JSON.stringify(bodyOf(message)) }, context);
        },
      };
    }
    case 'email':
      return (await import('./email.js')).emailChannel(config, context);
    case 'webhook':
      return webhookChannel(config, context);
    case 'github':
      return config.as === 'annotation' ? githubAnnotationChannel(context) : githubIssueChannel(config, context);
  }
}
