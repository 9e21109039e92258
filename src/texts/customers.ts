import { months, numbers, words } from '../components/columns.js';
import { brlExact } from '../components/currency.js';
import { integer, percentExact } from '../components/format.js';
import { inLanguage } from '../components/language.js';
import { regionName } from './regions.js';

export const TEXTS = {
  en: {
    answer: (share: string, repeat: string, where: string) =>
      `${share} of the customers${where === '' ? '' : ` (${where})`} bought once and never again; ${repeat} came back.`,
    nothing: 'No customer matches these filters.',
    customers: 'Customers',
    repeat: 'Came back',
    repeatNote: 'with two orders or more',
    value: 'Lifetime value',
    valueNote: 'spent per customer, so far',
    second: 'Time to the second order',
    secondNote: (n: string) => `median, of ${n} who came back`,
    days: (n: string) => `${n} days`,
    segments: (loyal: string, repeat: string) => `${loyal} loyal customers and ${repeat} who came back`,
    table: 'Segment by segment',
    segmentsSubtitle: 'Customers by segment: one order, two to four, five and more.',
    segmentNames: { 'One-time': 'One order', Repeat: 'Two to four orders', Loyal: 'Five orders and more' } as Record<
      string,
      string
    >,
    cohorts: (share: string) => `In the month after the first order, ${share} of the customers buy again`,
    cohortsSubtitle:
      'Share of the customers of a month of first order (left) who bought again so many months later (above). Whole months only; nothing that has not happened yet.',
    spent: (share: string, under: string) => `${share} of the customers spent less than ${under} in all`,
    spentSubtitle: 'Customers by what they spent in all, in steps of BRL 25; the last step is open.',
    wait: (share: string) => `${share} of those who came back did so within a month`,
    waitSubtitle:
      'Customers with a second order, by days between their first and their second; steps of ten days, the last open.',
    regions: (region: string) => `Customers of the ${region} spend the most`,
    regionsSubtitle: 'Average spent per customer in all, by region, in BRL.',
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
    answer: (share: string, repeat: string, where: string) =>
      `${share} dos clientes${where === '' ? '' : ` (${where})`} compraram uma vez e nunca mais; ${repeat} voltaram.`,
    nothing: 'Nenhum cliente corresponde a estes filtros.',
    customers: 'Clientes',
    repeat: 'Voltaram',
    repeatNote: 'com dois pedidos ou mais',
    value: 'Valor no tempo de vida',
    valueNote: 'gasto por cliente, até agora',
    second: 'Tempo até o segundo pedido',
    secondNote: (n: string) => `mediana, de ${n} que voltaram`,
    days: (n: string) => `${n} dias`,
    segments: (loyal: string, repeat: string) => `${loyal} clientes fiéis e ${repeat} que voltaram`,
    table: 'Segmento a segmento',
    segmentsSubtitle: 'Clientes por segmento: um pedido, dois a quatro, cinco ou mais.',
    segmentNames: {
      'One-time': 'Um pedido',
      Repeat: 'Dois a quatro pedidos',
      Loyal: 'Cinco pedidos ou mais',
    } as Record<string, string>,
    cohorts: (share: string) => `No mês seguinte ao primeiro pedido, ${share} dos clientes compram de novo`,
    cohortsSubtitle:
      'Parcela dos clientes de um mês de primeiro pedido (à esquerda) que compraram de novo tantos meses depois (acima). Só meses inteiros; nada que ainda não aconteceu.',
    spent: (share: string, under: string) => `${share} dos clientes gastaram menos de ${under} ao todo`,
    spentSubtitle: 'Clientes pelo total gasto, em passos de R$ 25; o último passo é aberto.',
    wait: (share: string) => `${share} dos que voltaram o fizeram em um mês`,
    waitSubtitle:
      'Clientes com um segundo pedido, por dias entre o primeiro e o segundo; passos de dez dias, o último aberto.',
    regions: (region: string) => `Clientes do ${region} gastam mais`,
    regionsSubtitle: 'Gasto médio por cliente ao todo, por região, em reais.',
    segment: 'Segmento',
    orders: 'Pedidos',
    revenue: 'Receita',
    share: 'Parcela',
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
