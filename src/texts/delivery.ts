import { months, numbers, words } from '../components/columns.js';
import { decimal, integer, percentExact } from '../components/format.js';
import { counted, inLanguage } from '../components/language.js';
import { regionName } from './regions.js';

export const TEXTS = {
  en: {
    answer: (share: string, n: string, days: string, where: string) =>
      `${share} of ${counted(n, 'delivered order', 'delivered orders')}${where === '' ? '' : ` (${where})`} arrived by the estimated day; half of them within ${days} days.`,
    nothing: 'No delivered order matches these filters.',
    onTime: 'On time',
    median: 'Median delivery',
    days: (n: string) => counted(n, 'day', 'days'),
    ofDelivered: (n: string) => `of ${counted(n, 'delivered order', 'delivered orders')}`,
    nineInTen: (n: string) => `nine in ten within ${counted(n, 'day', 'days')}`,
    promised: 'Estimated, on average',
    promisedNote: 'from purchase to the estimated day',
    lateBy: 'Late orders, on average',
    lateOrders: (n: string) => `past the estimated day, ${counted(n, 'order', 'orders')}`,
    worstMonth: (when: string, share: string) => `Monthly on-time delivery was at its lowest in ${when}: ${share}`,
    monthlySubtitle:
      'Share of delivered orders that arrived by the estimated day, by month of purchase; months with 10 orders or more. Hollow points: months with incomplete data.',
    fastAndSlow: (fast: string, a: string, slow: string, b: string) =>
      `Half of the orders to the ${fast} arrive within ${counted(a, 'day', 'days')}, to the ${slow} within ${b}`,
    daysToDeliver: 'Days from purchase to delivery',
    boxSubtitle:
      'Days from purchase to delivery by customer region: the median, the middle half, and the range of nine in ten orders.',
    daysAxis: 'days',
    regionGap: (bad: string, a: string, good: string, b: string) =>
      `Late in the ${bad}: ${a} of the delivered orders; in the ${good}: ${b}`,
    onTimeByRegion: 'On-time delivery by region',
    regionSubtitle: 'Share of delivered orders that arrived by the estimated day, by customer region.',
    early: (n: string) => `Half of the delivered orders arrive ${counted(n, 'day', 'days')} early or more`,
    estimates: 'Delivery against the estimate',
    estimateSubtitle:
      'Delivered orders by days between the estimated and the actual day; red: late. Orders more than 40 days early or 25 days late are only in the table.',
    estimateAxis: 'days from the estimate',
    promisedDay: 'late →',
    daysAgainst: 'Days from the estimate',
    routes: 'Days by route',
    slowestRoute: (from: string, to: string, n: string) =>
      `The slowest route, ${from} to ${to}, takes ${counted(n, 'day', 'days')} on average`,
    routesSubtitle:
      'Average days from purchase to delivery, seller region (rows) by customer region (columns). Dots: fewer than 100 orders, which no title names.',
    month: 'Month',
    orders: 'Orders delivered',
    region: 'Region',
    state: 'State',
    from: 'From',
    to: 'To',
    daysColumn: 'Days, average',
    lowest: '5th percentile',
    lower: '25th percentile',
    upper: '75th percentile',
    highest: '95th percentile',
    complete: 'Complete month',
    yes: 'yes',
    no: 'no',
  },
  'pt-BR': {
    answer: (share: string, n: string, days: string, where: string) =>
      `${share} de ${counted(n, 'pedido entregue', 'pedidos entregues')}${where === '' ? '' : ` (${where})`} chegaram até o dia estimado; metade deles em até ${days} dias.`,
    nothing: 'Nenhum pedido entregue corresponde a estes filtros.',
    onTime: 'No prazo',
    median: 'Entrega mediana',
    days: (n: string) => counted(n, 'dia', 'dias'),
    ofDelivered: (n: string) => `de ${counted(n, 'pedido entregue', 'pedidos entregues')}`,
    nineInTen: (n: string) => `nove em dez em até ${counted(n, 'dia', 'dias')}`,
    promised: 'Estimado, em média',
    promisedNote: 'da compra ao dia estimado',
    lateBy: 'Pedidos atrasados, em média',
    lateOrders: (n: string) => `após o dia estimado, ${counted(n, 'pedido', 'pedidos')}`,
    worstMonth: (when: string, share: string) => `A entrega no prazo por mês teve seu menor nível em ${when}: ${share}`,
    monthlySubtitle:
      'Percentual dos pedidos entregues que chegaram até o dia estimado, por mês da compra; meses com 10 pedidos ou mais. Pontos vazados: meses com dados incompletos.',
    fastAndSlow: (fast: string, a: string, slow: string, b: string) =>
      `Metade dos pedidos ao ${fast} chega em até ${counted(a, 'dia', 'dias')}; ao ${slow}, em até ${b}`,
    daysToDeliver: 'Dias da compra à entrega',
    boxSubtitle:
      'Dias da compra à entrega por região do cliente: a mediana, a metade central e o intervalo de nove em cada dez pedidos.',
    daysAxis: 'dias',
    regionGap: (bad: string, a: string, good: string, b: string) =>
      `Atrasos no ${bad}: ${a} dos pedidos entregues; no ${good}: ${b}`,
    onTimeByRegion: 'Entrega no prazo por região',
    regionSubtitle: 'Percentual dos pedidos entregues que chegaram até o dia estimado, por região do cliente.',
    early: (n: string) => `Metade dos pedidos entregues chega com ${counted(n, 'dia', 'dias')} ou mais de antecedência`,
    estimates: 'A entrega em relação ao estimado',
    estimateSubtitle:
      'Pedidos entregues por dias entre o dia estimado e o real; em vermelho: atrasados. Pedidos mais de 40 dias adiantados ou 25 atrasados aparecem só na tabela.',
    estimateAxis: 'dias em relação ao estimado',
    promisedDay: 'atraso →',
    daysAgainst: 'Dias em relação ao estimado',
    routes: 'Dias por rota',
    slowestRoute: (from: string, to: string, n: string) =>
      `A rota mais lenta, ${from} a ${to}, leva ${counted(n, 'dia', 'dias')} em média`,
    routesSubtitle:
      'Média de dias da compra à entrega, região do vendedor (linhas) por região do cliente (colunas). Pontos: menos de 100 pedidos, que nenhum título cita.',
    month: 'Mês',
    orders: 'Pedidos entregues',
    region: 'Região',
    state: 'Estado',
    from: 'De',
    to: 'Para',
    daysColumn: 'Dias, média',
    lowest: 'Percentil 5',
    lower: 'Percentil 25',
    upper: 'Percentil 75',
    highest: 'Percentil 95',
    complete: 'Mês completo',
    yes: 'sim',
    no: 'não',
  },
};

export const texts = inLanguage(TEXTS);

export const columns = {
  monthly: [
    months('order_month', texts.month),
    numbers('delivered_orders', texts.orders, integer),
    numbers('on_time', texts.onTime, percentExact),
    {
      name: 'is_complete',
      label: texts.complete,
      value: (row: { is_complete: boolean }) => (row.is_complete ? texts.yes : texts.no),
    },
  ],
  boxes: [
    words('region', texts.region, regionName),
    numbers('low', texts.lowest, decimal),
    numbers('lower', texts.lower, decimal),
    numbers('median', texts.median, decimal),
    numbers('upper', texts.upper, decimal),
    numbers('high', texts.highest, decimal),
    numbers('count', texts.orders, integer),
  ],
  regions: [
    words('customer_region', texts.region, regionName),
    numbers('delivered_orders', texts.orders, integer),
    numbers('on_time', texts.onTime, percentExact),
  ],
  estimates: [numbers('value', texts.daysAgainst, String), numbers('count', texts.orders, integer)],
  routes: [
    words('seller_region', texts.from, regionName),
    words('customer_region', texts.to, regionName),
    numbers('delivered_orders', texts.orders, integer),
    numbers('days', texts.daysColumn, decimal),
    numbers('on_time', texts.onTime, percentExact),
  ],
  states: [
    words('customer_state', texts.state),
    words('customer_region', texts.region, regionName),
    numbers('delivered_orders', texts.orders, integer),
    numbers('on_time', texts.onTime, percentExact),
    numbers('days', texts.daysColumn, decimal),
  ],
};
