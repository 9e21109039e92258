import { months, numbers } from '../components/columns.js';
import { brlExact } from '../components/currency.js';
import { integer, percentExact } from '../components/format.js';
import { inLanguage } from '../components/language.js';

export const TEXTS = {
  en: {
    answer: (revenue: string, orders: string, average: string, where: string) =>
      `${revenue} came in from ${orders} orders${where === '' ? '' : ` (${where})`}, ${average} an order.`,
    nothing: 'No order matches these filters.',
    revenue: 'Revenue',
    orders: 'Orders',
    average: 'Average order value',
    newCustomers: 'New customers',
    change: (when: string, value: string, change: string, before: string) =>
      `${when}: ${value}, ${change} on ${before}`,
    noChange: 'no two whole months to compare',
    monthlyRevenue: (when: string, value: string) => `Revenue peaked in ${when} at ${value}`,
    monthlyRevenueSubtitle:
      'Revenue by month of purchase, items and freight, in BRL. Pale: months the data holds only in part.',
    monthlyOrders: (when: string, n: string) => `No month had more orders than ${when}: ${n}`,
    ordersSubtitle: 'Orders by month of purchase, whatever their status. Hollow: months the data holds only in part.',
    averageRange: (low: string, high: string) => `An order is worth between ${low} and ${high}, month after month`,
    averageSubtitle:
      'Revenue over orders that have items, by month of purchase, in BRL. Hollow: months the data holds only in part.',
    month: 'Month',
    items: 'Items',
    freight: 'Freight',
    revenueChange: 'On the month before',
    cancelled: 'Cancelled',
  },
  'pt-BR': {
    answer: (revenue: string, orders: string, average: string, where: string) =>
      `${revenue} entraram em ${orders} pedidos${where === '' ? '' : ` (${where})`}, ${average} por pedido.`,
    nothing: 'Nenhum pedido corresponde a estes filtros.',
    revenue: 'Receita',
    orders: 'Pedidos',
    average: 'Valor médio do pedido',
    newCustomers: 'Novos clientes',
    change: (when: string, value: string, change: string, before: string) =>
      `${when}: ${value}, ${change} sobre ${before}`,
    noChange: 'sem dois meses inteiros para comparar',
    monthlyRevenue: (when: string, value: string) => `A receita atingiu o pico em ${when}: ${value}`,
    monthlyRevenueSubtitle:
      'Receita por mês da compra, itens e frete, em reais. Claras: meses que os dados cobrem só em parte.',
    monthlyOrders: (when: string, n: string) => `Nenhum mês teve mais pedidos que ${when}: ${n}`,
    ordersSubtitle:
      'Pedidos por mês da compra, qualquer que seja o status. Vazados: meses que os dados cobrem só em parte.',
    averageRange: (low: string, high: string) => `Um pedido vale entre ${low} e ${high}, mês após mês`,
    averageSubtitle:
      'Receita por pedido com itens, por mês da compra, em reais. Vazados: meses que os dados cobrem só em parte.',
    month: 'Mês',
    items: 'Itens',
    freight: 'Frete',
    revenueChange: 'Sobre o mês anterior',
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
