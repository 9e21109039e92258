import * as d3 from 'npm:d3';
import { total } from './aggregate.js';
import { REGIONS } from './regions.js';

interface RegionSales {
  seller_region: string;
  customer_region: string;
  revenue: number;
}

export interface RegionBalance {
  region: string;
  /** BRL that its customers paid. */
  bought: number;
  /** BRL that its sellers received. */
  sold: number;
}

/** What each region buys and sells, and the one that sells most for what it buys; regions without sales are left out. */
export function regionBalance(sales: readonly RegionSales[]): {
  balance: RegionBalance[];
  exporter: RegionBalance | undefined;
} {
  const revenue = (column: 'customer_region' | 'seller_region', region: string): number =>
    total(
      sales.filter((row) => row[column] === region),
      'revenue',
    );
  const balance = REGIONS.map((region) => ({
    region,
    bought: revenue('customer_region', region),
    sold: revenue('seller_region', region),
  })).filter((row) => row.bought + row.sold > 0);
  const exporter = d3.greatest(
    balance.filter((row) => row.bought > 0),
    (row) => row.sold / row.bought,
  );
  return { balance, exporter };
}
