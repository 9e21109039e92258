import { NARROW } from './chart.js';
import { matrix, type MatrixOptions } from './matrix.js';
import { REGIONS } from './regions.js';
import { regionNameFor } from '../texts/regions.js';

interface Route {
  seller_region: string;
  customer_region: string;
}

type RegionMatrixOptions<T> = Omit<MatrixOptions<T>, 'x' | 'y' | 'domainX' | 'domainY' | 'nameX' | 'nameY'>;

/** From the sellers' regions (left) to the customers' (above), each cell with its number. */
export function regionMatrix<T extends Route>(
  rows: readonly T[],
  width: number,
  options: RegionMatrixOptions<T>,
): Node {
  const name = regionNameFor(width);
  return matrix(rows, width, {
    x: (row) => row.customer_region,
    y: (row) => row.seller_region,
    domainX: REGIONS,
    domainY: REGIONS,
    nameX: name,
    nameY: name,
    marginLeft: width < NARROW ? 40 : 100,
    ...options,
  });
}
