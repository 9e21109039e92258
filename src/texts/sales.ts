import { months, numbers } from '../components/columns.js';
import { brlExact } from '../components/currency.js';
import { integer, percentExact } from '../components/format.js';
import { counted, inLanguage } from '../components/language.js';

export const TEXTS = {
  en: {
    answer: (revenue: string, orders: string, average: string, where: string) =>
      `Revenue of ${revenue} from ${counted(orders, 'order with items', 'orders with items')}${where === '' ? '' : ` (${where})`}, ${average} an order.`,
    nothing: 'No order matches these filters.',
    revenue: 'Revenue',
    orders: 'Orders',
    average: 'Average order value',
    newCustomers: 'New customers',
    change: (when: string, value: string, changes: readonly string[]) => `${when}: ${value}, ${changes.join(', ')}`,
    against: (change: string, before: string) => `${change} from ${before}`,
    noChange: 'no two complete months to compare',
    monthlyRevenue: (when: string, value: string) => `Monthly revenue peaked in ${when} at ${value}`,
    monthlyRevenueSubtitle:
      'Revenue by month of purchase, items and freight, in BRL. Pale bars: months with incomplete data.',
    monthlyOrders: (when: string, n: string) => `Monthly orders peaked in ${when} at ${n}`,
    ordersSubtitle: 'Orders by month of purchase, whatever their status. Hollow points: months with incomplete data.',
    averageRange: (low: string, high: string) => `The monthly average order value ranges from ${low} to ${high}`,
    averageSubtitle:
      'Revenue divided by orders with items, by month of purchase, in BRL; months with 10 orders or more. Hollow points: months with incomplete data.',
    month: 'Month',
    items: 'Items',
    freight: 'Freight',
    revenueChange: 'Change from the previous month',
    cancelled: 'Cancelled',
  },
  'pt-BR': {
    answer: (revenue: string, orders: string, average: string, where: string) =>
      `Receita de ${revenue} em ${counted(orders, 'pedido com itens', 'pedidos com itens')}${where === '' ? '' : ` (${where})`}, ${average} por pedido.`,
    nothing: 'Nenhum pedido corresponde a estes filtros.',
    revenue: 'Receita',
    orders: 'Pedidos',
    average: 'Ticket médio',
    newCustomers: 'Novos clientes',
    change: (when: string, value: string, changes: readonly string[]) => `${when}: ${value}, ${changes.join(', ')}`,
    against: (change: string, before: string) => `${change} ante ${before}`,
    noChange: 'sem dois meses completos para comparar',
    monthlyRevenue: (when: string, value: string) => `A receita mensal atingiu o pico em ${when}: ${value}`,
    monthlyRevenueSubtitle:
      'Receita por mês da compra, itens e frete, em reais. Barras claras: meses com dados incompletos.',
    monthlyOrders: (when: string, n: string) => `Os pedidos por mês atingiram o pico em ${when}: ${n}`,
    ordersSubtitle:
      'Pedidos por mês da compra, qualquer que seja o status. Pontos vazados: meses com dados incompletos.',
    averageRange: (low: string, high: string) => `O ticket médio mensal varia de ${low} a ${high}`,
    averageSubtitle:
      'Receita por pedido com itens, por mês da compra, em reais; meses com 10 pedidos ou mais. Pontos vazados: meses com dados incompletos.',
    month: 'Mês',
    items: 'Itens',
    freight: 'Frete',
    revenueChange: 'Variação mensal',
    cancelled: 'Cancelados',
  },
};

export const texts = inLanguage(TEXTS);

export const columns = [
  months('order_month', texts.month),
  numbers('revenue', texts.revenue, brlExact),
  numbers('change', texts.revenueChange, percentExact),
  numbers('orders', texts.orders, integer),
  numbers('average', texts.average, brlExact),
  numbers('items', texts.items, integer),
  numbers('freight_value', texts.freight, brlExact),
  numbers('new_customers', texts.newCustomers, integer),
  numbers('cancelled_orders', texts.cancelled, integer),
];
