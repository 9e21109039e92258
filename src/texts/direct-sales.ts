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
    product: (name: string, value: string) => `${name} sold best: ${value}`,
    productSubtitle: 'Value of the last seven days by product, in BRL.',
    seller: (share: string) => `The top seller made ${share} of the sales value`,
    sellerSubtitle: 'Value of the last seven days by seller, in BRL. Names are hidden.',
    days: (when: string, value: string) => `The best day was ${when}: ${value}`,
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
    product: (name: string, value: string) => `${name} vendeu mais: ${value}`,
    productSubtitle: 'Valor dos últimos sete dias por produto, em reais.',
    seller: (share: string) => `O melhor vendedor fez ${share} do valor das vendas`,
    sellerSubtitle: 'Valor dos últimos sete dias por vendedor, em reais. Os nomes ficam ocultos.',
    days: (when: string, value: string) => `O melhor dia foi ${when}: ${value}`,
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
