import fs from 'node:fs';
import path from 'node:path';
import { csvFormat } from 'd3-dsv';
import { KIND } from './market.js';
import { Random, hexId } from './random.js';

const DAY = 86_400_000;
const HEADER = ['id', 'email', 'data', 'valor', 'quantidade', 'produto', 'created_at'] as const;
const SELLERS = ['ana.souza', 'bruno.lima', 'carla.dias', 'diego.alves', 'elisa.rocha', 'fabio.melo'];
const PRODUCTS = [
  { name: 'Café torrado 1 kg', price: 48 },
  { name: 'Mochila urbana', price: 189 },
  { name: 'Fone sem fio', price: 249 },
  { name: 'Luminária de mesa', price: 132 },
  { name: 'Cadeira de escritório', price: 780 },
];

type Sale = Record<(typeof HEADER)[number], string>;

/** The sales of one day; the same day has the same sales whenever they are made. */
function salesOf(day: number, seed: number): Sale[] {
  const random = new Random(seed, KIND.sale, day);
  const weekend = [0, 6].includes(new Date(day * DAY).getUTCDay());
  return Array.from({ length: random.int(weekend ? 2 : 5, weekend ? 6 : 12) }, (_, i) => {
    const quantity = random.int(1, 4);
    const product = random.pick(PRODUCTS);
    const time = new Date(day * DAY + random.int(9 * 60, 19 * 60) * 60_000).toISOString();
    return {
      id: hexId(seed, KIND.sale, day * 100 + i),
      email: `${random.pick(SELLERS)}@exemplo.com.br`,
      data: time.slice(0, 10),
      valor: (product.price * quantity * (0.9 + 0.2 * random.next())).toFixed(2),
      quantidade: String(quantity),
      produto: product.name,
      created_at: time.slice(0, 19).replace('T', ' '),
    };
  });
}

/**
 * Thirty days of direct sales up to a day: the older ones as the form exports them (CSV), the last week as messages
 * (JSON lines). One sale has a future date and one a value out of range, for the `set_aside` rules.
 */
export function writeSales(dir: string, today: string, seed = 1): void {
  const last = Date.parse(today) / DAY;
  const days = Array.from({ length: 30 }, (_, i) => last - 29 + i);
  const [exported, messages] = [days.slice(0, 23), days.slice(23)].map((part) =>
    part.flatMap((day) => salesOf(day, seed)),
  );
  const odd = salesOf(last + 10, seed).slice(0, 1);
  const huge = salesOf(last, seed + 1)
    .map((sale) => ({ ...sale, valor: '9999.00' }))
    .slice(0, 1);
  const making = `${dir}.${process.pid}.new`;
  fs.rmSync(making, { recursive: true, force: true });
  fs.mkdirSync(making, { recursive: true });
  fs.writeFileSync(path.join(making, 'form.csv'), `${csvFormat(exported ?? [], HEADER)}\n`);
  const texts = [...(messages ?? []), ...odd, ...huge].map((sale) => JSON.stringify(sale));
  fs.writeFileSync(path.join(making, 'messages.jsonl'), [...texts, ''].join('\n'));
  fs.writeFileSync(path.join(making, 'made-for'), `${today}\n`);
  fs.rmSync(dir, { recursive: true, force: true });
  fs.renameSync(making, dir);
}

/** Whether the folder has the sales up to this day. */
export function hasSales(dir: string, today: string): boolean {
  const mark = path.join(dir, 'made-for');
  return fs.existsSync(mark) && fs.readFileSync(mark, 'utf8').trim() === today;
}
