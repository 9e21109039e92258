import { months, numbers, words } from '../components/columns.js';
import { brlExact } from '../components/currency.js';
import { integer } from '../components/format.js';
import { inLanguage } from '../components/language.js';
import { regionName } from './regions.js';

export const TEXTS = {
  en: {
    open: 'Explore all orders',
    narrow: 'Filter the orders',
    title: 'All orders, by value and by days',
    subtitle:
      'Orders by each measure, limited by the filters and the other measures. Drag across a histogram, or enter its limits above; the first and last bars include all values beyond them.',
    found: (n: string, all: string, value: string) => `${n} of ${all} orders, ${value}`,
    value: 'Order value, BRL',
    items: 'Items',
    days: 'Days to deliver',
    estimate: 'Days from the estimate',
    month: 'Month',
    state: 'State',
    region: 'Region',
    status: 'Status',
  },
  'pt-BR': {
    open: 'Explorar todos os pedidos',
    narrow: 'Filtrar os pedidos',
    title: 'Todos os pedidos, por valor e por dias',
    subtitle:
      'Pedidos por medida, restritos pelos filtros e pelas outras medidas. Arraste sobre um histograma ou informe os limites acima; a primeira e a última barra incluem todos os valores além delas.',
    found: (n: string, all: string, value: string) => `${n} de ${all} pedidos, ${value}`,
    value: 'Valor do pedido, R$',
    items: 'Itens',
    days: 'Dias até a entrega',
    estimate: 'Dias em relação ao estimado',
    month: 'Mês',
    state: 'Estado',
    region: 'Região',
    status: 'Situação',
  },
};

export const texts = inLanguage(TEXTS);

export const columns = [
  months('order_month', texts.month),
  words('customer_region', texts.region, regionName),
  words('customer_state', texts.state),
  words('order_status', texts.status),
  numbers('total_order_value', texts.value, brlExact),
  numbers('item_count', texts.items, integer),
  numbers('delivery_time_days', texts.days, integer),
  numbers('delivery_vs_estimate_days', texts.estimate, integer),
];
