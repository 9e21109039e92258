import { numbers, words } from '../components/columns.js';
import { brlExact } from '../components/currency.js';
import { day, integer } from '../components/format.js';
import { inLanguage } from '../components/language.js';

export const TEXTS = {
  en: {
    answer: (value: string, n: string, from: string, to: string) =>
      `${value} in ${n} direct sales, from ${from} to ${to}.`,
    nothing: 'There were no direct sales in the last seven days.',
    value: 'Value',
    quantity: 'Pieces',
    sales: 'Sales',
    average: 'Average sale',
    byProduct: 'Value by product',
    product: (name: string, value: string) => `${name} sold best: ${value}`,
    bySeller: 'Value by seller',
    productSubtitle: 'Value of the last seven days by product, in BRL.',
    seller: (share: string) => `The seller with the highest sales accounts for ${share} of the value`,
    sellerSubtitle: 'Value of the last seven days by seller, in BRL. Names are hidden.',
    byDay: 'Value by day',
    days: (when: string, value: string) => `Sales were highest on ${when}: ${value}`,
    daysSubtitle: 'Value by day, in BRL.',
    date: 'Day',
    productColumn: 'Product',
    sellerColumn: 'Seller',
    table: 'By day and product',
  },
  'pt-BR': {
    answer: (value: string, n: string, from: string, to: string) =>
      `${value} em ${n} vendas diretas, de ${from} a ${to}.`,
    nothing: 'Não houve vendas diretas nos últimos sete dias.',
    value: 'Valor',
    quantity: 'Peças',
    sales: 'Vendas',
    average: 'Ticket médio',
    byProduct: 'Valor por produto',
    product: (name: string, value: string) => `${name} vendeu mais: ${value}`,
    bySeller: 'Valor por vendedor',
    productSubtitle: 'Valor dos últimos sete dias por produto, em reais.',
    seller: (share: string) => `O vendedor de maiores vendas responde por ${share} do valor`,
    sellerSubtitle: 'Valor dos últimos sete dias por vendedor, em reais. Os nomes ficam ocultos.',
    byDay: 'Valor por dia',
    days: (when: string, value: string) => `As vendas foram maiores em ${when}: ${value}`,
    daysSubtitle: 'Valor por dia, em reais.',
    date: 'Dia',
    productColumn: 'Produto',
    sellerColumn: 'Vendedor',
    table: 'Por dia e produto',
  },
};

export const texts = inLanguage(TEXTS);

export const columns = {
  days: [
    { name: 'sale_date', label: texts.date, value: (row: { sale_date: Date }) => day(row.sale_date) },
    words('product', texts.productColumn),
    numbers('total_value', texts.value, brlExact),
    numbers('total_quantity', texts.quantity, integer),
    numbers('sales_count', texts.sales, integer),
  ],
  sellers: [
    words('seller_email', texts.sellerColumn),
    numbers('total_value', texts.value, brlExact),
    numbers('total_quantity', texts.quantity, integer),
    numbers('sales_count', texts.sales, integer),
  ],
};
