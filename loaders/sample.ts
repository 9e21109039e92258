import fs from 'node:fs';
import path from 'node:path';
import { UsageError, type PrepareContext } from 'lastro';
import type { PlantedDefect } from './sample/defects.js';
import { FILES, openFiles, writeCatalogue, writeGeolocation, writeOrder } from './sample/files.js';
import { LEDGER, SampleFolder } from './sample/folder.js';
import { Market } from './sample/market.js';
import { makeOrder } from './sample/orders.js';
import { defectsOf, plantDefects } from './sample/plant.js';
import { hasSales, writeSales } from './sample/sales.js';

export interface SampleOptions {
  /** Folder for the nine files and `ledger.json`. */
  dir: string;
  /** Default: 4000. The real data has 99,441. */
  orders?: number | undefined;
  /** The same seed makes the same files. Default: 1. */
  seed?: number | undefined;
  /** `none`, `warnings` (the default), `all`, or kinds by name with commas between. */
  defects?: string | undefined;
  log?: { info(message: string): void } | undefined;
}

/** `ledger.json`: how the sample was made and what is wrong in it. */
export interface Ledger {
  /** Raised when the generator changes what it writes. */
  version: number;
  orders: number;
  seed: number;
  defects: string;
  planted: PlantedDefect[];
}

const VERSION = 1;

/**
 * Writes a made-up shop under the names and headers of Olist's nine files: computed order by order from a seed, so
 * memory does not grow with the number of orders. The folder is complete or absent.
 */
export async function generate(options: SampleOptions): Promise<Ledger> {
  const { dir, orders = 4000, seed = 1, defects = 'warnings' } = options;
  const kinds = defectsOf(defects);
  const started = performance.now();
  const folder = new SampleFolder(dir);
  const market = new Market(seed, orders);
  const files = openFiles(folder.making);
  for (let i = 0; i < orders; i++) {
    writeOrder(files, makeOrder(market, i));
    // Lets a signal or a timer through.
    if (i % 20_000 === 19_999) await new Promise((resolve) => setImmediate(resolve));
  }
  writeCatalogue(files, market);
  writeGeolocation(files, market);
  const ledger: Ledger = { version: VERSION, orders, seed, defects, planted: plantDefects(files, market, kinds) };
  for (const file of Object.values(files)) file.close();
  fs.writeFileSync(path.join(folder.making, LEDGER), `${JSON.stringify(ledger, null, 2)}\n`);
  folder.take();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  options.log?.info(
    `sample: ${orders.toLocaleString('en-US')} orders in ${dir}, ${ledger.planted.length} known defects, ${seconds} s`,
  );
  return ledger;
}

/** `lastro sample`: the flags are texts as they were typed. */
export default async function sample(context: {
  projectDir: string;
  targetDir: string;
  log: { info(message: string): void };
  flags: Readonly<Record<string, string | undefined>>;
}): Promise<void> {
  const { flags, log } = context;
  const dir =
    flags['dir'] === undefined
      ? path.join(context.targetDir, 'sample')
      : path.resolve(context.projectDir, flags['dir']);
  await generate({
    dir,
    orders: wholeNumber(flags, 'orders'),
    seed: wholeNumber(flags, 'seed'),
    defects: flags['defects'],
    log,
  });
}

function wholeNumber(flags: Readonly<Record<string, string | undefined>>, name: string): number | undefined {
  const text = flags[name];
  if (text === undefined) return undefined;
  if (!/^[1-9][0-9]{0,8}$/.test(text))
    throw new UsageError('sample.number', `--${name} is ${text}`, { hint: 'a whole number from 1' });
  return Number(text);
}

/**
 * Makes what the loaders will look for and nobody has named: the shop, unless the real files are named, and the last
 * days' direct sales.
 */
export async function ensureSample({ targetDir, env, log, clock }: PrepareContext): Promise<void> {
  const dir = path.join(targetDir, 'sample');
  const isNamed = ['LASTRO_OLIST_DIR', 'LASTRO_OLIST_DATABASE', 'LASTRO_OLIST_KAGGLE'].some((name) => env[name]);
  if (!isNamed && readLedger(dir)?.version !== VERSION) await generate({ dir, log });
  const sales = path.join(targetDir, 'sales');
  const today = clock.now().toISOString().slice(0, 10);
  if ((env['LASTRO_SALES_DIR'] ?? '') === '' && !hasSales(sales, today)) writeSales(sales, today);
}

function readLedger(dir: string): Ledger | undefined {
  if (!Object.values(FILES).every((name) => fs.existsSync(path.join(dir, name)))) return undefined;
  try {
    return JSON.parse(fs.readFileSync(path.join(dir, LEDGER), 'utf8')) as Ledger;
  } catch {
    return undefined;
  }
}
