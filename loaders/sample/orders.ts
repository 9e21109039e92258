import { comment } from './comments.js';
import { KIND, type Market } from './market.js';
import { Random, Weighted, hexId } from './random.js';

/** Orders by month, in tenths of a per cent: growth, a peak in November, a tail. */
const MONTHS: [year: number, month: number, share: number][] = [
  [2016, 9, 1],
  [2016, 10, 3],
  [2016, 11, 1],
  [2016, 12, 1],
  [2017, 1, 8],
  [2017, 2, 18],
  [2017, 3, 27],
  [2017, 4, 24],
  [2017, 5, 37],
  [2017, 6, 33],
  [2017, 7, 40],
  [2017, 8, 43],
  [2017, 9, 43],
  [2017, 10, 46],
  [2017, 11, 76],
  [2017, 12, 57],
  [2018, 1, 73],
  [2018, 2, 67],
  [2018, 3, 72],
  [2018, 4, 70],
  [2018, 5, 69],
  [2018, 6, 62],
  [2018, 7, 63],
  [2018, 8, 65],
  [2018, 9, 3],
  [2018, 10, 1],
];

const month = new Weighted(MONTHS, ([, , share]) => share);
const hour = new Weighted(
  [4, 2, 1, 1, 1, 1, 1, 2, 5, 8, 10, 10, 9, 10, 10, 10, 10, 9, 9, 10, 10, 10, 9, 7].map((share, at) => ({ at, share })),
  ({ share }) => share,
);
const status = new Weighted(
  [
    { name: 'delivered', share: 970 },
    { name: 'shipped', share: 11 },
    { name: 'canceled', share: 6.3 },
    { name: 'unavailable', share: 6.1 },
    { name: 'invoiced', share: 3.2 },
    { name: 'processing', share: 3 },
    { name: 'created', share: 0.2 },
    { name: 'approved', share: 0.2 },
  ],
  ({ share }) => share,
);

const MINUTE = 60_000;
const DAY = 86_400_000;

export interface Order {
  id: string;
  customerId: string;
  person: ReturnType<Market['person']>;
  status: string;
  /** Milliseconds since 1970, UTC; undefined for a step that was not reached. */
  purchased: number;
  approved: number | undefined;
  shipped: number | undefined;
  delivered: number | undefined;
  estimated: number;
  items: { product: string; seller: string; limit: number; price: number; freight: number }[];
  payments: { type: string; installments: number; cents: number }[];
  reviews: { id: string; score: number; title: string; message: string; created: number; answered: number }[];
}

/** `2018-05-04 13:02:59`; the empty text for a step that was not reached. */
export function timestamp(time: number | undefined): string {
  return time === undefined ? '' : new Date(time).toISOString().slice(0, 19).replace('T', ' ');
}

function purchaseTime(random: Random): number {
  const [year, monthOfYear] = month.pick(random);
  const days = new Date(Date.UTC(year, monthOfYear, 0)).getUTCDate();
  let day = random.int(1, days);
  const weekday = new Date(Date.UTC(year, monthOfYear - 1, day)).getUTCDay();
  if ((weekday === 0 || weekday === 6) && random.chance(0.3)) day = ((day + 1) % days) + 1;
  if (year === 2017 && monthOfYear === 11 && random.chance(0.12)) day = 24;
  const start = Date.UTC(year, monthOfYear - 1, day, hour.pick(random).at);
  return start + random.int(0, 3599) * 1000;
}

const midnight = (time: number): number => time - (time % DAY);

/** One order with all that hangs on it, computed from its number. */
export function makeOrder(market: Market, index: number): Order {
  const random = new Random(market.seed, KIND.order, index);
  const person = market.person(index);
  const { state } = person.city;
  const purchased = purchaseTime(random);
  const name = status.pick(random).name;
  const approved =
    name === 'created' ? undefined : purchased + random.int(5, 40) * MINUTE + (random.chance(0.2) ? DAY : 0);
  const handling = DAY * (0.6 + 2.2 * random.next() + (random.chance(0.06) ? 4 : 0));
  const busy = MONTHS.find(([y, m]) => Date.UTC(y, m, 1) > purchased)?.[2] ?? 0;
  const transit = DAY * state.transit * Math.exp(0.42 * random.normal()) * (busy > 70 ? 1.25 : 1);
  const wasShipped = name === 'delivered' || name === 'shipped';
  const shipped = wasShipped ? Math.round(((approved ?? purchased) + handling) / 1000) * 1000 : undefined;
  const delivered =
    name === 'delivered' && shipped !== undefined ? shipped + Math.round((transit + DAY / 2) / 1000) * 1000 : undefined;
  const slack = Math.max(3, state.slack + 3 * random.normal());
  const estimated = midnight(purchased + DAY * (3 + state.transit + slack));

  const order: Order = {
    id: hexId(market.seed, KIND.order, index),
    customerId: hexId(market.seed, KIND.customer, index),
    person,
    status: name,
    purchased,
    approved,
    shipped,
    delivered,
    estimated,
    items: [],
    payments: [],
    reviews: [],
  };
  const unavailable = name === 'unavailable' || (name === 'canceled' && random.chance(0.25));
  if (!unavailable) addItems(order, market, random);
  const cents = order.items.reduce((sum, { price, freight }) => sum + Math.round((price + freight) * 100), 0);
  addPayments(order, cents > 0 ? cents : random.int(3000, 25_000), random);
  if (random.chance(0.993)) addReview(order, market, index, random);
  return order;
}

function addItems(order: Order, market: Market, random: Random): void {
  const different = random.chance(0.03) ? 2 : 1;
  for (let d = 0; d < different; d++) {
    const product = market.product(market.soldProduct(random));
    const seller = market.seller(product.seller);
    const near = seller.city.state === order.person.city.state ? 0.6 : 1;
    const freight = (11 + product.grams / 700) * order.person.city.state.freight * near * (0.85 + 0.3 * random.next());
    const quantity = random.chance(0.08) ? random.int(2, random.chance(0.1) ? 6 : 3) : 1;
    for (let q = 0; q < quantity; q++)
      order.items.push({
        product: product.id,
        seller: seller.id,
        limit: (order.approved ?? order.purchased) + 5 * DAY,
        price: Math.round(product.price * 100) / 100,
        freight: Math.round(freight * 100) / 100,
      });
  }
}

function addPayments(order: Order, cents: number, random: Random): void {
  const draw = random.next();
  const type = draw < 0.755 ? 'credit_card' : draw < 0.95 ? 'boleto' : draw < 0.965 ? 'debit_card' : 'voucher';
  const most = Math.max(1, Math.min(10, Math.floor(cents / 2500)));
  const installments = type === 'credit_card' ? 1 + Math.floor(most * random.next() ** 1.7) : 1;
  const extra = type === 'voucher' || (type === 'credit_card' && random.chance(0.03)) ? random.int(0, 2) : 0;
  let left = cents;
  for (let e = 0; e < extra; e++) {
    const part = Math.floor(left * (0.2 + 0.3 * random.next()));
    if (part < 100) break;
    order.payments.push({ type: 'voucher', installments: 1, cents: part });
    left -= part;
  }
  order.payments.unshift({ type, installments, cents: left });
}

function addReview(order: Order, market: Market, index: number, random: Random): void {
  const days = order.delivered === undefined ? Infinity : (midnight(order.delivered) - order.estimated) / DAY;
  const late = days === Infinity ? 2.6 : days > 3 ? 2.4 : days > 0 ? 1.1 : 0;
  const draw = random.next();
  const happy = draw < 0.6 ? 5 : draw < 0.8 ? 4 : draw < 0.88 ? 3 : draw < 0.91 ? 2 : 1;
  const score = Math.max(1, Math.min(5, Math.round(happy - late * (0.6 + 0.6 * random.next()))));
  const created = midnight(order.delivered ?? order.estimated) + DAY;
  const review = {
    id: hexId(market.seed, KIND.review, index),
    score,
    ...comment(score, random),
    created,
    answered: created + random.int(5 * 60, 5 * 24 * 60) * MINUTE + random.int(0, 59) * 1000,
  };
  order.reviews.push(review);
  if (random.chance(0.002)) {
    const again = created + 3 * DAY;
    const second = { ...review, id: hexId(market.seed, KIND.review, index + market.orders) };
    order.reviews.push({ ...second, title: '', message: '', created: again, answered: again + DAY });
  }
}
