import * as d3 from 'npm:d3';
import { total } from './aggregate.js';
import { comparable } from './claims.js';
import { REGIONS } from './regions.js';

interface RegionSales {
  seller_region: string;
  customer_region: string;
  revenue: number;
  items: number;
}

export interface RegionBalance {
  region: string;
  /** BRL that its customers paid. */
  bought: number;
  /** BRL that its sellers received. */
  sold: number;
  /** Items bought or sold, whichever are fewer. */
  items: number;
}

/** What each region buys and sells, and of those with enough items the one that sells most for what it buys; regions without sales are left out. */
export function regionBalance(sales: readonly RegionSales[]): {
  balance: RegionBalance[];
  exporter: RegionBalance | undefined;
} {
  const balance = REGIONS.map((region) => {
    const purchases = sales.filter((row) => row.customer_region === region);
    const sold = sales.filter((row) => row.seller_region === region);
    return {
      region,
      bought: total(purchases, 'revenue'),
      sold: total(sold, 'revenue'),
      items: Math.min(total(purchases, 'items'), total(sold, 'items')),
    };
  }).filter((row) => row.bought + row.sold > 0);
  const exporter = d3.greatest(
    comparable(balance, (row) => row.items),
    (row) => row.sold / row.bought,
  );
  return { balance, exporter };
}
