import { isMapping, within, type ReportProblem } from '../base/check-keys.js';
import { parseIsoDate } from '../base/timestamp.js';
import { suggest } from '../base/text.js';
import { ALERT_EVENTS, type AlertChannelType } from './alert.js';

interface KeyRule {
  isValid: (value: unknown) => boolean;
  hint: string;
  isRequired?: boolean;
  /** Of a key whose wrong value may be a secret: it is not quoted. */
  isSecret?: boolean;
}

const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.length > 0 && value.every(isText);
const isHours = (value: unknown): boolean => Number.isFinite(value) && (value as number) >= 0;
const isMailAddress = (value: unknown): boolean => isText(value) && /^[^\r\n]*[^\s@<]@[^\s@>]+>?$/.test(value);

const SEVERITIES = ['critical', 'warning', 'info'];

const variable = (isRequired: boolean): KeyRule => ({
  isValid: (value) => typeof value === 'string' && /^[A-Za-z_][A-Za-z0-9_]*$/.test(value),
  hint: 'name the environment variable that has it, for example SLACK_WEBHOOK',
  isRequired,
  isSecret: true,
});
const selection: KeyRule = {
  isValid: (value) => isText(value) || isTexts(value),
  hint: "use a selector, or a list of them: ['fct_orders', 'tag:core']",
};
const hours: KeyRule = { isValid: isHours, hint: 'use hours from 0' };

const FILTER_KEYS: Readonly<Record<string, KeyRule>> = {
  on: {
    isValid: (value) =>
      isTexts(value) && (value as string[]).every((each) => (ALERT_EVENTS as readonly string[]).includes(each)),
    hint: `list some of ${ALERT_EVENTS.join(', ')}`,
  },
  tables: selection,
  owners: { isValid: isTexts, hint: "list owners: ['finance']" },
  severity: { isValid: (value) => SEVERITIES.includes(value as string), hint: `use ${SEVERITIES.join(', ')}` },
  throttle: hours,
};

const CHANNEL_KEYS: Readonly<Record<AlertChannelType, Readonly<Record<string, KeyRule>>>> = {
  slack: { urlVariable: variable(true) },
  teams: { urlVariable: variable(true) },
  email: {
    serverVariable: variable(true),
    from: { isValid: isMailAddress, hint: "use an address: 'Lastro <lastro@example.com>'", isRequired: true },
    to: {
      isValid: (value) => isMailAddress(value) || (isTexts(value) && (value as unknown[]).every(isMailAddress)),
      hint: "use an address, or a list of them: ['data@example.com']",
      isRequired: true,
    },
  },
  webhook: { urlVariable: variable(true), secretVariable: variable(false) },
  github: {
    as: { isValid: (value) => value === 'issue' || value === 'annotation', hint: 'use issue or annotation' },
    repository: {
      isValid: (value) => isText(value) && /^[\w.-]+\/[\w.-]+$/.test(value),
      hint: "use 'owner/name'",
    },
    tokenVariable: variable(false),
    labels: { isValid: isTexts, hint: "list labels: ['data']" },
  },
};

const TYPE: KeyRule = { isValid: isText, hint: '' };

const CHANNEL_TYPES = Object.keys(CHANNEL_KEYS) as AlertChannelType[];

const ALERT_KEYS: Readonly<Record<string, KeyRule>> = {
  channels: { isValid: isMapping, hint: 'it maps names to channels', isRequired: true },
  throttle: hours,
  mutes: { isValid: Array.isArray, hint: 'list mutes: [{ select, until, reason }]' },
};

const MUTE_KEYS: Readonly<Record<string, KeyRule>> = {
  select: { ...selection, isRequired: true },
  until: {
    isValid: (value) => parseIsoDate(value) !== undefined,
    hint: 'use a day such as 2026-12-01',
    isRequired: true,
  },
  reason: { isValid: isText, hint: 'say why, for readers of the site', isRequired: true },
};

/** Validates `alerts` of the configuration. */
export function checkAlerts(alerts: unknown, problem: ReportProblem): void {
  if (!isMapping(alerts)) return problem('alerts', `alerts is ${JSON.stringify(alerts)}`, 'it has channels');
  checkKeys('alerts', alerts, ALERT_KEYS, problem);
  if (isMapping(alerts['channels']))
    for (const [name, channel] of Object.entries(alerts['channels']))
      checkChannel(name, channel, within(problem, 'channels', name));
  if (Array.isArray(alerts['mutes']))
    for (const [i, mute] of (alerts['mutes'] as unknown[]).entries())
      if (isMapping(mute))
        checkKeys(`mute ${i + 1} of alerts`, mute, MUTE_KEYS, (code, message, hint) =>
          problem(code, message, hint, ['mutes']),
        );
      else problem('alert-mute', `mute ${i + 1} of alerts is ${JSON.stringify(mute)}`, ALERT_KEYS['mutes']?.hint);
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
  const rules = { type: TYPE, ...CHANNEL_KEYS[type as AlertChannelType], ...FILTER_KEYS };
  checkKeys(what, channel, rules, problem);
}

function checkKeys(
  what: string,
  value: Record<string, unknown>,
  rules: Readonly<Record<string, KeyRule>>,
  problem: ReportProblem,
): void {
  for (const key of Object.keys(value))
    if (!Object.hasOwn(rules, key))
      problem('unknown-key', `unknown key ${key} of ${what}`, suggest(key, Object.keys(rules)), [key]);
  for (const [key, { isValid, hint, isRequired = false, isSecret = false }] of Object.entries(rules)) {
    const member = value[key];
    if (member === undefined ? !isRequired : isValid(member)) continue;
    const found = member === undefined ? 'missing' : isSecret ? 'not the name of a variable' : JSON.stringify(member);
    problem('alert-key', `${key} of ${what} is ${found}`, hint, member === undefined ? [] : [key]);
  }
}
