import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { isMapping, isText } from '../../base/check-keys.js';
import { LastroError } from '../../base/errors.js';

/** By which Kaggle knows who asks. */
export interface KaggleToken {
  /** Value of the header. */
  authorization: string;
  /** What of it must not be shown. */
  secret: string;
}

type Env = Readonly<Record<string, string | undefined>>;

/** Where to get one, as a hint. */
export const NEW_TOKEN = 'get a token at kaggle.com, Settings, API';

/**
 * The token where Kaggle's own tools look for it, in their order: `KAGGLE_API_TOKEN`, `access_token` in Kaggle's folder, `KAGGLE_USERNAME` with
 * `KAGGLE_KEY`, `kaggle.json` there. Throws `load.kaggle-token`.
 */
export function readKaggleToken(env: Env, warn: (message: string) => void): KaggleToken {
  const folder = folderOf(env);
  const token = env['KAGGLE_API_TOKEN'] || readPrivate(path.join(folder, 'access_token'), warn)?.trim();
  if (token) return { authorization: `Bearer ${token}`, secret: token };
  const { KAGGLE_USERNAME: username, KAGGLE_KEY: key } = env;
  if (username && key) return keyed(username, key);
  const file = path.join(folder, 'kaggle.json');
  const text = readPrivate(file, warn);
  if (text === undefined) throw unusable('there is no token for Kaggle');
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw unusable(`${file} is not JSON`);
  }
  if (isMapping(content) && isText(content['username']) && isText(content['key']))
    return keyed(content['username'], content['key']);
  throw unusable(`${file} has no username and key`);
}

function folderOf({ KAGGLE_CONFIG_DIR, XDG_CONFIG_HOME, HOME }: Env): string {
  if (KAGGLE_CONFIG_DIR) return KAGGLE_CONFIG_DIR;
  const home = HOME ?? os.homedir();
  const usual = path.join(home, '.kaggle');
  return fs.existsSync(usual) ? usual : path.join(XDG_CONFIG_HOME || path.join(home, '.config'), 'kaggle');
}

/** The text of a file, undefined where there is none; warns when it is not its owner's alone. */
function readPrivate(file: string, warn: (message: string) => void): string | undefined {
  if (!fs.existsSync(file)) return undefined;
  if ((fs.statSync(file).mode & 0o077) !== 0) warn(`others can read ${file}: chmod 600 ${file}`);
  return fs.readFileSync(file, 'utf8');
}

function keyed(username: string, key: string): KaggleToken {
  return { authorization: `Basic ${Buffer.from(`${username}:${key}`).toString('base64')}`, secret: key };
}

function unusable(message: string): LastroError {
  return new LastroError('load.kaggle-token', message, {
    hint: `${NEW_TOKEN}; set KAGGLE_API_TOKEN, or KAGGLE_USERNAME and KAGGLE_KEY, or keep the kaggle.json of older ones in ~/.kaggle`,
  });
}
