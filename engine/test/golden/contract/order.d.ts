/** An order with its lines. */
export interface Order {
  /** Given by the shop. */
  id: number;
  'placed-at': string;
  day?: string;
  total?: number;
  weight?: number;
  paid?: boolean;
  state: 'SP' | 'RJ' | null;
  lines: ({
    sku: string;
    pieces: number;
    [name: string]: unknown;
  })[];
  shipping?: {
    city?: string;
  };
  point?: [number?, number?];
  category?: Category;
  either?: number | string;
}

export type Category = {
  name: string;
  parent?: Category;
};
