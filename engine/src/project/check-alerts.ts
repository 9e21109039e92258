import {
  checkKeys,
  isMapping,
  isOneOf,
  oneOf,
  required,
  within,
  type KeyCheck,
  type ReportProblem,
} from '../base/check-keys.js';
import { parseIsoDate } from '../base/timestamp.js';
import { suggest } from '../base/text.js';
import { ALERT_EVENTS, type AlertChannelType } from './alert.js';

const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';
const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.length > 0 && value.every(isText);
const isMailAddress = (value: unknown): boolean => isText(value) && /^[^\r\n]*[^\s@<]@[^\s@>]+>?$/.test(value);

/** A wrong value may be the secret itself. */
const VARIABLE: KeyCheck = [
  (value) => typeof value === 'string' && /^[A-Za-z_][A-Za-z0-9_]*$/.test(value),
  'name the environment variable that has it, for example SLACK_WEBHOOK',
  undefined,
  'secret',
];
const SELECTION: KeyCheck = [
  (value) => isText(value) || isTexts(value),
  "use a selector, or a list of them: ['fct_orders', 'tag:core']",
];
const HOURS: KeyCheck = [(value) => Number.isFinite(value) && (value as number) >= 0, 'use hours from 0'];

const FILTER_KEYS: Readonly<Record<string, KeyCheck>> = {
  on: [(value) => isTexts(value) && value.every(isOneOf(ALERT_EVENTS)), `list some of ${ALERT_EVENTS.join(', ')}`],
  tables: SELECTION,
  owners: [isTexts, "list owners: ['finance']"],
  severity: oneOf(['critical', 'warning', 'info']),
  throttle: HOURS,
};

const CHANNEL_KEYS: Readonly<Record<AlertChannelType, Readonly<Record<string, KeyCheck>>>> = {
  slack: { urlVariable: required(VARIABLE) },
  teams: { urlVariable: required(VARIABLE) },
  email: {
    serverVariable: required(VARIABLE),
    from: required([isMailAddress, "use an address: 'Lastro <lastro@example.com>'"]),
    to: required([
      (value) => isMailAddress(value) || (isTexts(value) && value.every(isMailAddress)),
      "use an address, or a list of them: ['data@example.com']",
    ]),
  },
  webhook: { urlVariable: required(VARIABLE), secretVariable: VARIABLE },
  github: {
    as: [isOneOf(['issue', 'annotation']), 'use issue or annotation'],
    repository: [(value) => isText(value) && /^[\w.-]+\/[\w.-]+$/.test(value), "use 'owner/name'"],
    tokenVariable: VARIABLE,
    labels: [isTexts, "list labels: ['data']"],
  },
};

const TYPE: KeyCheck = [isText, ''];

const CHANNEL_TYPES = Object.keys(CHANNEL_KEYS) as AlertChannelType[];

const MUTES_HINT = 'list mutes: [{ select, until, reason }]';

const ALERT_KEYS: Readonly<Record<string, KeyCheck>> = {
  channels: required([isMapping, 'it maps names to channels']),
  throttle: HOURS,
  mutes: [Array.isArray, MUTES_HINT],
};

const MUTE_KEYS: Readonly<Record<string, KeyCheck>> = {
  select: required(SELECTION),
  until: required([(value) => parseIsoDate(value) !== undefined, 'use a day such as 2026-12-01']),
  reason: required([isText, 'say why, for readers of the site']),
};

/** Validates `alerts` of the configuration. */
export function checkAlerts(alerts: unknown, problem: ReportProblem): void {
  if (!isMapping(alerts)) return problem('alerts', `alerts is ${JSON.stringify(alerts)}`, 'it has channels');
  checkKeys('alerts', alerts, { checks: ALERT_KEYS, code: 'alert-key' }, problem);
  if (isMapping(alerts['channels']))
    for (const [name, channel] of Object.entries(alerts['channels']))
      checkChannel(name, channel, within(problem, 'channels', name));
  if (Array.isArray(alerts['mutes']))
    for (const [i, mute] of (alerts['mutes'] as unknown[]).entries())
      if (isMapping(mute))
        checkKeys(`mute ${i + 1} of alerts`, mute, { checks: MUTE_KEYS, code: 'alert-key' }, (code, message, hint) =>
          problem(code, message, hint, ['mutes']),
        );
      else problem('alert-mute', `mute ${i + 1} of alerts is ${JSON.stringify(mute)}`, MUTES_HINT);
}

/** Validates `siteUrl` of the configuration. */
export function isSiteUrl(value: unknown): boolean {
  return isText(value) && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}

function checkChannel(name: string, channel: unknown, problem: ReportProblem): void {
  const what = `channel ${name}`;
  if (!/^[A-Za-z0-9_][A-Za-z0-9_-]*$/.test(name))
    problem('alert-channel', `${what} has an invalid name`, 'use letters, digits, underscores and hyphens');
  const type = isMapping(channel) ? channel['type'] : undefined;
  if (!isMapping(channel) || !CHANNEL_TYPES.some((known) => known === type)) {
    const hint = isText(type) ? suggest(type, CHANNEL_TYPES) : `known: ${CHANNEL_TYPES.join(', ')}`;
    return problem('alert-channel', `${what} has type ${JSON.stringify(type)}`, hint);
  }
  const checks = { type: TYPE, ...CHANNEL_KEYS[type as AlertChannelType], ...FILTER_KEYS };
  checkKeys(what, channel, { checks, code: 'alert-key' }, problem);
}
