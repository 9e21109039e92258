import { CATEGORIES, type Category } from './catalogue.js';
import { customerCity, sellerCity, zipOf, type City } from './places.js';
import { Random, Weighted, hexId } from './random.js';

/** What is drawn from which stream of numbers: a kind has ids and numbers of its own. */
export const KIND = {
  order: 0,
  customer: 1,
  person: 2,
  product: 3,
  seller: 4,
  review: 5,
  point: 6,
  defect: 7,
  sale: 8,
};

export interface Product {
  id: string;
  /** Null for the few that the shop never sorted. */
  category: Category | null;
  price: number;
  grams: number;
  /** Centimetres: length, height, width. */
  size: [number, number, number];
  seller: number;
}

export interface Place {
  city: City;
  zip: string;
}

const byWeight = new Weighted(CATEGORIES, ({ weight }) => weight);

/** The shop's people, products and sellers: each is computed from its number, so none has to be kept. */
export class Market {
  readonly products: number;
  readonly sellers: number;

  constructor(
    readonly seed: number,
    readonly orders: number,
  ) {
    this.products = Math.max(CATEGORIES.length * 3, Math.round(orders / 3));
    this.sellers = Math.max(60, Math.round(orders / 32));
  }

  product(index: number): Product {
    const random = new Random(this.seed, KIND.product, index);
    // The least sold products include one of each category, so that every category exists in a sample of any size.
    const rank = this.products - 1 - index;
    const sorted = CATEGORIES[rank] ?? byWeight.pick(random);
    const category = rank >= CATEGORIES.length && random.chance(0.015) ? null : sorted;
    const price = Math.max(4.9, sorted.price * Math.exp(0.65 * random.normal() - 0.2));
    const grams = Math.max(50, Math.round((sorted.grams * Math.exp(0.7 * random.normal() - 0.2)) / 50) * 50);
    const edge = Math.cbrt((grams * 4) / 1);
    const side = (least: number): number => Math.min(105, Math.max(least, Math.round(edge * (0.6 + random.next()))));
    return {
      id: hexId(this.seed, KIND.product, index),
      category,
      price: Math.floor(price) + random.pick([0.9, 0.9, 0.99, 0.0, 0.5]),
      grams: Math.min(40_000, grams),
      size: [side(16), side(2), side(11)],
      seller: Math.floor(this.sellers * random.next() ** 1.6),
    };
  }

  seller(index: number): Place & { id: string } {
    const random = new Random(this.seed, KIND.seller, index);
    const city = sellerCity(random);
    return { id: hexId(this.seed, KIND.seller, index), city, zip: zipOf(city, random) };
  }

  /** Few products are sold often, most hardly ever. */
  soldProduct(random: Random): number {
    return Math.floor(this.products * random.next() ** 2);
  }

  /**
   * The person behind an order. In every thousand orders one person has six, one five, two have three and thirty
   * have two.
   */
  person(order: number): Place & { id: string } {
    const within = order % 1000;
    const first = order - within;
    let owner = order;
    if (within < 6) owner = first;
    else if (within < 11) owner = first + 6;
    else if (within < 17) owner = first + 11 + 3 * Math.floor((within - 11) / 3);
    else if (within < 77) owner = first + 17 + 2 * Math.floor((within - 17) / 2);
    const random = new Random(this.seed, KIND.person, owner);
    const city = customerCity(random);
    return { id: hexId(this.seed, KIND.person, owner), city, zip: zipOf(city, random) };
  }
}
