import type { Claims } from './claim.js';
import { CUSTOMER_CLAIMS } from './customers.js';
import { DELIVERY_CLAIMS } from './delivery.js';
import { DIRECT_SALES_CLAIMS } from './direct-sales.js';
import { ECONOMICS_CLAIMS } from './economics.js';
import { GEOGRAPHY_CLAIMS } from './geography.js';
import { OVERVIEW_CLAIMS } from './overview.js';
import { PAYMENT_CLAIMS } from './payments.js';
import { PRODUCT_CLAIMS } from './products.js';
import { REVIEW_CLAIMS } from './reviews.js';
import { SALES_CLAIMS } from './sales.js';
import { SELLER_CLAIMS } from './sellers.js';

/** Every claim of every page, and those of a page under filters. */
export const CLAIMS: readonly Claims[] = [
  ...OVERVIEW_CLAIMS,
  ...SALES_CLAIMS,
  ...PRODUCT_CLAIMS,
  ...GEOGRAPHY_CLAIMS,
  ...CUSTOMER_CLAIMS,
  ...PAYMENT_CLAIMS,
  ...SELLER_CLAIMS,
  ...REVIEW_CLAIMS,
  ...DELIVERY_CLAIMS,
  ...ECONOMICS_CLAIMS,
  ...DIRECT_SALES_CLAIMS,
];
