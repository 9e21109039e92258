import { months, numbers, words } from '../components/columns.js';
import { brlExact } from '../components/currency.js';
import { integer } from '../components/format.js';
import { inLanguage } from '../components/language.js';
import { regionName } from './regions.js';

export const TEXTS = {
  en: {
    open: 'Look at every order',
    narrow: 'Narrow the orders',
    title: 'Every order, by value and by days',
    subtitle:
      'Orders by each measure among those that the filters and the other measures admit. Drag over a histogram, or set its ends above; the outermost bars hold all beyond.',
    found: (n: string, all: string, value: string) => `${n} of ${all} orders, ${value}`,
    value: 'Order value, BRL',
    items: 'Items',
    days: 'Days to deliver',
    estimate: 'Days against the estimate',
    month: 'Month',
    state: 'State',
    region: 'Region',
    status: 'Status',
  },
  'pt-BR': {
    open: 'Ver todos os pedidos',
    narrow: 'Restringir os pedidos',
    title: 'Todos os pedidos, por valor e por dias',
    subtitle:
      'Pedidos por medida, entre os que os filtros e as outras medidas admitem. Arraste sobre um histograma ou defina acima os seus limites; as barras das pontas reúnem o que passa delas.',
    found: (n: string, all: string, value: string) => `${n} de ${all} pedidos, ${value}`,
    value: 'Valor do pedido, R$',
    items: 'Itens',
    days: 'Dias até a entrega',
    estimate: 'Dias contra a estimativa',
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
