import { months, numbers, words } from '../components/columns.js';
import { brlExact } from '../components/currency.js';
import { integer, percentExact } from '../components/format.js';
import { counted, inLanguage } from '../components/language.js';
import { regionName } from './regions.js';

export const TEXTS = {
  en: {
    answer: (share: string, n: string, back: string, where: string) =>
      `${share} of ${n} customers${where === '' ? '' : ` (${where})`} ordered on one day only, in the period of the data; ${back} came back on a later day.`,
    nothing: 'No customer matches these filters.',
    customers: 'Customers',
    repeat: 'Repeat customers',
    repeatNote: 'with two orders or more',
    value: 'Lifetime value',
    valueNote: 'spent per customer, so far',
    second: 'Time to the return',
    secondNote: (n: string) => `median of ${n} customers who came back on a later day`,
    days: (n: string) => counted(n, 'day', 'days'),
    segments: (loyal: string, repeat: string) =>
      `${repeat} customers ordered two to four times, ${loyal} five times or more`,
    table: 'By segment',
    segmentsSubtitle: 'Customers by segment: one order, two to four, five or more.',
    segmentNames: { 'One-time': 'One order', Repeat: 'Two to four orders', Loyal: 'Five orders or more' } as Record<
      string,
      string
    >,
    cohorts: (share: string) => `In the month after that of the first order, ${share} of the customers buy again`,
    cohortsNone: 'Customers who buy again, by month of first order',
    cohortsSubtitle:
      'Customers by month of first order (rows) and the share who ordered again the given number of months later (columns). Complete months only.',
    spent: (share: string, under: string) => `${share} of the customers spent less than ${under} in total`,
    spentNone: 'Customers by total spend',
    spentSubtitle: 'Customers by total spend, in bins of BRL 25; the last bin has no upper limit.',
    wait: (share: string) => `${share} of the customers who came back on a later day did so within 30 days`,
    waitNone: 'Days until customers came back',
    waitSubtitle:
      'Customers who ordered again on a later day, by days since their first order; bins of ten days, the last without an upper limit.',
    regions: (region: string) => `Customers of the ${region} spend the most on average`,
    regionsSubtitle: 'Average total spend per customer, by region, in BRL.',
    segment: 'Segment',
    orders: 'Orders',
    revenue: 'Revenue',
    share: 'Share',
    region: 'Region',
    cohort: 'First order',
    since: 'Months later',
    from: 'From BRL',
    dayFrom: 'From day',
  },
  'pt-BR': {
    answer: (share: string, n: string, back: string, where: string) =>
      `${share} de ${n} clientes${where === '' ? '' : ` (${where})`} compraram em um único dia, no período dos dados; ${back} voltaram em outro dia.`,
    nothing: 'Nenhum cliente corresponde a estes filtros.',
    customers: 'Clientes',
    repeat: 'Clientes recorrentes',
    repeatNote: 'com dois pedidos ou mais',
    value: 'Valor do cliente (LTV)',
    valueNote: 'gasto por cliente, até agora',
    second: 'Tempo até voltar',
    secondNote: (n: string) => `mediana de ${n} clientes que voltaram em outro dia`,
    days: (n: string) => counted(n, 'dia', 'dias'),
    segments: (loyal: string, repeat: string) =>
      `${repeat} clientes fizeram de dois a quatro pedidos; ${loyal}, cinco ou mais`,
    table: 'Por segmento',
    segmentsSubtitle: 'Clientes por segmento: um pedido, dois a quatro, cinco ou mais.',
    segmentNames: {
      'One-time': 'Um pedido',
      Repeat: 'Dois a quatro pedidos',
      Loyal: 'Cinco pedidos ou mais',
    } as Record<string, string>,
    cohorts: (share: string) => `No mês seguinte ao do primeiro pedido, ${share} dos clientes compram de novo`,
    cohortsNone: 'Clientes que compram de novo, por mês do primeiro pedido',
    cohortsSubtitle:
      'Clientes por mês do primeiro pedido (linhas) e percentual que comprou de novo após esse número de meses (colunas). Só meses completos.',
    spent: (share: string, under: string) => `${share} dos clientes gastaram menos de ${under} ao todo`,
    spentNone: 'Clientes por total gasto',
    spentSubtitle: 'Clientes por total gasto, em faixas de R$ 25; a última faixa não tem limite superior.',
    wait: (share: string) => `${share} dos clientes que voltaram em outro dia o fizeram em até 30 dias`,
    waitNone: 'Dias até os clientes voltarem',
    waitSubtitle:
      'Clientes que compraram de novo em outro dia, por dias desde o primeiro pedido; faixas de dez dias, a última sem limite superior.',
    regions: (region: string) => `Clientes do ${region} gastam mais, em média`,
    regionsSubtitle: 'Gasto total médio por cliente, por região, em reais.',
    segment: 'Segmento',
    orders: 'Pedidos',
    revenue: 'Receita',
    share: 'Percentual',
    region: 'Região',
    cohort: 'Primeiro pedido',
    since: 'Meses depois',
    from: 'A partir de R$',
    dayFrom: 'A partir do dia',
  },
};

export const texts = inLanguage(TEXTS);

export function segmentName(segment: string): string {
  return texts.segmentNames[segment] ?? segment;
}

export const columns = {
  segments: [
    words('customer_segment', texts.segment, segmentName),
    numbers('customers', texts.customers, integer),
    numbers('share', texts.share, percentExact),
    numbers('orders', texts.orders, integer),
    numbers('revenue', texts.revenue, brlExact),
  ],
  cohorts: [
    months('cohort_month', texts.cohort),
    numbers('months_since_first', texts.since, integer),
    numbers('customers', texts.customers, integer),
    numbers('share', texts.share, percentExact),
  ],
  spent: [numbers('spent_from', texts.from, integer), numbers('customers', texts.customers, integer)],
  wait: [numbers('from', texts.dayFrom, integer), numbers('customers', texts.customers, integer)],
  regions: [
    words('customer_region', texts.region, regionName),
    numbers('average', texts.value, brlExact),
    numbers('customers', texts.customers, integer),
    numbers('revenue', texts.revenue, brlExact),
  ],
};
