import { UsageError } from 'lastro';
import { DEFECTS, type Ground, type PlantedDefect } from './defects.js';
import { FILES, type Writers } from './files.js';
import { KIND, type Market } from './market.js';
import { makeOrder, type Order } from './orders.js';
import { Random } from './random.js';

/** The kinds that a setting names: `none`, `warnings`, `all`, or kinds by name with commas between. */
export function defectsOf(setting: string): string[] {
  const kinds = Object.keys(DEFECTS);
  if (setting === 'none') return [];
  if (setting === 'all') return kinds;
  if (setting === 'warnings') return kinds.filter((kind) => DEFECTS[kind]?.severity === 'warning');
  const named = setting.split(',').map((kind) => kind.trim());
  const unknown = named.find((kind) => !kinds.includes(kind));
  if (unknown !== undefined)
    throw new UsageError('sample.unknown-defect', `unknown defect ${unknown}`, {
      hint: `known: none, warnings, all, ${kinds.join(', ')}`,
    });
  return named;
}

/** Plants each kind a few times, at the end of the files. */
export function plantDefects(files: Writers, market: Market, kinds: readonly string[]): PlantedDefect[] {
  const ledger: PlantedDefect[] = [];
  const withItem = (from: number): Order => {
    for (let i = from; ; i++) {
      const order = makeOrder(market, i % market.orders);
      if (order.items.length > 0 && order.reviews.length > 0) return order;
    }
  };
  let fresh = market.orders * 2;
  Object.entries(DEFECTS).forEach(([kind, defect], k) => {
    if (!kinds.includes(kind)) return;
    for (let copy = 0; copy < (defect.severity === 'warning' ? 3 : 1); copy++) {
      const random = new Random(market.seed, KIND.defect, 100 * k + copy);
      const ground: Ground = {
        files,
        random,
        old: withItem(37 * k + 11 * copy),
        fresh: { ...makeOrder(market, fresh++), status: 'processing', shipped: undefined, delivered: undefined },
      };
      const { line, value } = defect.plant(ground);
      const { severity, found_by } = defect;
      ledger.push({ kind, severity, file: FILES[defect.table], line, found_by, value });
    }
  });
  return ledger;
}
