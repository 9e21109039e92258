import type { Severity } from './model.js';

/** What a channel is told of. */
export const ALERT_EVENTS = ['failure', 'new-failures', 'stale', 'recovery'] as const;

/**
 * `failure`: a run or a job that fails begins to: a critical check, a load or a model fails, a job times out or ends early.
 * `new-failures`: anything begins to fail or to warn, and a table has unusual rows or other columns. `stale`: a source is older than
 * its limit. `recovery`: what the channel was told of is over.
 */
export type AlertEvent = (typeof ALERT_EVENTS)[number];

/** `alerts` of `lastro.config.ts`. */
export interface AlertsConfig {
  /** Channels by name. */
  channels: Readonly<Record<string, AlertChannel>>;
  /** Hours within which a channel is told of one incident at most once. Default: 6. */
  throttle?: number;
  /** Checks and tables that no channel is told of for a time. */
  mutes?: readonly AlertMute[];
}

/** Tables and checks that no channel is told of until a day. */
export interface AlertMute {
  /** Tables and checks, as `--select` picks them; a table with its checks. */
  select: string | readonly string[];
  /** A day such as `2026-12-01`, from which it is told of again, or a time in UTC. */
  until: string;
  /** For readers of the site. */
  reason: string;
}

/** What a channel is told of, and how often. */
interface ChannelFilter {
  /** What it is told of. Default: all. */
  on?: readonly AlertEvent[];
  /** Only what is about these tables and checks, as `--select` picks them. Default: everything. */
  tables?: string | readonly string[];
  /** Only what these owners are responsible for. Default: everything. */
  owners?: readonly string[];
  /** The least severe failure to tell of. Default: `info`. */
  severity?: Severity;
  /** Over that of {@link AlertsConfig.throttle}. */
  throttle?: number;
}

/** Secrets are never in the configuration: keys that end in `Variable` name the environment variable that has one. */
export type AlertChannel = ChannelFilter &
  (
    | {
        /** An incoming webhook of Slack, or of a workflow of Teams. */
        type: 'slack' | 'teams';
        /** Has the address of the webhook. */
        urlVariable: string;
      }
    | {
        type: 'email';
        /** Has the address of the server: `smtps://user:password@smtp.example.com`. */
        serverVariable: string;
        /** Address of the sender. */
        from: string;
        /** Addresses of the readers. */
        to: string | readonly string[];
      }
    | {
        type: 'webhook';
        /** Has the address that gets the message as JSON. */
        urlVariable: string;
        /** Has the key of the signature. Default: not signed. */
        secretVariable?: string;
      }
    | {
        type: 'github';
        /** `issue`: one for each incident, closed when it is over. `annotation`: a line on the page of the workflow's run. Default: `issue`. */
        as?: 'issue' | 'annotation';
        /** `owner/name`. Default: `GITHUB_REPOSITORY` of the environment. */
        repository?: string;
        /** Has the token. Default: `GITHUB_TOKEN`. */
        tokenVariable?: string;
        /** Labels of the issues, besides `lastro`. */
        labels?: readonly string[];
      }
  );

export type AlertChannelType = AlertChannel['type'];
