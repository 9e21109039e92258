import { createHash } from 'node:crypto';
import { UsageError } from '../../base/errors.js';
import type { AlertMessage } from '../../history/index.js';
import type { AlertChannel } from '../../project/alert.js';
import { alertText, fitText, type AlertText } from '../alert-text.js';
import type { Channel, ChannelContext } from './channel.js';
import { alertMarkdown } from './markdown.js';
import { request } from './request.js';
import { variable } from './variable.js';

type GitHubConfig = Extract<AlertChannel, { type: 'github' }>;

/** Characters of a title, and of the text of an issue or comment. */
const MAX_TITLE = 256;
const MAX_CHARACTERS = 65_000;

const LABEL = 'lastro';

interface Issue {
  number: number;
  body: string | null;
}

/**
 * An issue for each incident: opened when it begins, commented when it gets worse, commented and closed when it is over. The issue is
 * recognised by a marker in its text; a message that it has already is not written again.
 */
export function githubIssueChannel(config: GitHubConfig, context: ChannelContext): Channel {
  return new GitHubIssues(config, context);
}

class GitHubIssues implements Channel {
  readonly #repository: string;
  readonly #token: string;
  readonly #api: string;

  constructor(
    private readonly config: GitHubConfig,
    private readonly context: ChannelContext,
  ) {
    const { env } = context;
    this.#repository = config.repository ?? env['GITHUB_REPOSITORY'] ?? '';
    if (this.#repository === '')
      throw new UsageError('alerts.no-repository', 'the GitHub repository of the channel is not known', {
        hint: "set repository: 'owner/name' of the channel",
      });
    this.#token = variable(env, config.tokenVariable ?? 'GITHUB_TOKEN');
    this.#api = env['GITHUB_API_URL'] ?? 'https://api.github.com';
  }

  async send(message: AlertMessage): Promise<void> {
    const [item] = message.items;
    if (item === undefined) return;
    const marker = `<!-- lastro-topic: ${hash(`${message.project} ${item.topic}`)} -->`;
    const sent = `<!-- lastro-message: ${message.id} -->`;
    const text = alertText(message);
    const body = `${markdownOf(text)}\n\n${marker}\n${sent}\n`;
    const issue = await this.#find(marker);
    if (issue === undefined) {
      if (item.event === 'recovery') return;
      const title = `${message.project} (${message.subject}): ${item.title}`.slice(0, MAX_TITLE);
      const labels = [...new Set([LABEL, ...(this.config.labels ?? [])])];
      await this.#call('POST', '', { title, body, labels });
      return;
    }
    const isKnown = issue.body?.includes(sent) === true || (await this.#hasComment(issue, sent));
    if (!isKnown) await this.#call('POST', `/${issue.number}/comments`, { body });
    if (item.event === 'recovery')
      await this.#call('PATCH', `/${issue.number}`, {
        state: 'closed',
        state_reason: item.removed === true || item.accepted === true ? 'not_planned' : 'completed',
      });
  }

  /** The open issue with a marker. */
  #find(marker: string): Promise<Issue | undefined> {
    return this.#findIn(`?state=open&labels=${LABEL}`, marker);
  }

  async #hasComment({ number }: Issue, sent: string): Promise<boolean> {
    return (await this.#findIn(`/${number}/comments?`, sent)) !== undefined;
  }

  /** The first issue or comment with a text in it, on whatever page of the list. */
  async #findIn(path: string, text: string): Promise<Issue | undefined> {
    for (let page = 1; ; page++) {
      const list = (await this.#call('GET', `${path}&per_page=100&page=${page}`)) as Issue[];
      const found = list.find(({ body }) => body?.includes(text));
      if (found !== undefined || list.length < 100) return found;
    }
  }

  async #call(method: 'GET' | 'POST' | 'PATCH', path: string, body?: object): Promise<unknown> {
    const url = new URL(`${this.#api}/repos/${this.#repository}/issues${path}`);
    const headers = {
      accept: 'application/vnd.github+json',
      authorization: `Bearer ${this.#token}`,
      'x-github-api-version': '2022-11-28',
    };
    const what = { method, url, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    return JSON.parse(await request(what, this.context)) as unknown;
  }
}

function markdownOf(text: AlertText): string {
  return alertMarkdown(fitText(text, (cut) => alertMarkdown(cut).length <= MAX_CHARACTERS));
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);
