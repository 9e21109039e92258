import { brlExact } from '../components/currency.js';
import { integer, month } from '../components/format.js';
import { counted, inLanguage } from '../components/language.js';

export const TEXTS = {
  en: {
    revenue: 'Revenue, freight included',
    orders: 'Orders',
    average: 'Average order value',
    onTime: 'Delivered on time',
    period: (from: string, to: string) => `${from} to ${to}`,
    items: (n: string) => counted(n, 'item', 'items'),
    averageNote: 'revenue divided by orders with items',
    onTimeNote: (n: string) => `of ${counted(n, 'delivered order', 'delivered orders')}`,
    peak: (when: string, value: string) => `Monthly revenue peaked in ${when} at ${value}`,
    monthlySubtitle:
      'Revenue by month of purchase, items and freight, in BRL. Pale bars: months with incomplete data. The title compares complete months with 10 orders or more.',
    tipRevenue: 'Revenue',
    month: 'Month',
    ordersColumn: 'Orders',
    itemsColumn: 'Items',
    partial: 'Complete month',
    yes: 'yes',
    no: 'no',
  },
  'pt-BR': {
    revenue: 'Receita, com frete',
    orders: 'Pedidos',
    average: 'Ticket médio',
    onTime: 'Entregues no prazo',
    period: (from: string, to: string) => `${from} a ${to}`,
    items: (n: string) => counted(n, 'item', 'itens'),
    averageNote: 'receita por pedido com itens',
    onTimeNote: (n: string) => `de ${counted(n, 'pedido entregue', 'pedidos entregues')}`,
    peak: (when: string, value: string) => `A receita mensal atingiu o pico em ${when}: ${value}`,
    monthlySubtitle:
      'Receita por mês da compra, itens e frete, em reais. Barras claras: meses com dados incompletos. O título compara meses completos com 10 pedidos ou mais.',
    tipRevenue: 'Receita',
    month: 'Mês',
    ordersColumn: 'Pedidos',
    itemsColumn: 'Itens',
    partial: 'Mês completo',
    yes: 'sim',
    no: 'não',
  },
};

export const texts = inLanguage(TEXTS);

interface Month {
  order_month: Date;
  revenue: number;
  orders: number;
  items: number;
  is_complete: boolean;
}

export const columns = {
  monthly: [
    { name: 'order_month', label: texts.month, value: (row: Month) => month(row.order_month) },
    { name: 'revenue', label: texts.tipRevenue, numeric: true, value: (row: Month) => brlExact(row.revenue) },
    { name: 'orders', label: texts.ordersColumn, numeric: true, value: (row: Month) => integer(row.orders) },
    { name: 'items', label: texts.itemsColumn, numeric: true, value: (row: Month) => integer(row.items) },
    {
      name: 'is_complete',
      label: texts.partial,
      value: (row: Month) => (row.is_complete ? texts.yes : texts.no),
    },
  ],
};
