import { months, numbers, words } from '../components/columns.js';
import { brlExact, usd } from '../components/currency.js';
import { day, integer, percentHundredths } from '../components/format.js';
import { inLanguage } from '../components/language.js';

export const TEXTS = {
  en: {
    answer: (brl: string, usd: string, from: string, first: string, to: string, last: string, where: string) =>
      `${brl} in sales${where === '' ? '' : ` (${where})`} were ${usd}; the dollar went from BRL ${from} on ${first} to BRL ${to} on ${last}.`,
    nothing: 'No sale matches these filters.',
    brl: 'Revenue in BRL',
    usd: 'Revenue in USD',
    usdNote: 'at the rate of each day',
    real: 'In constant BRL',
    realNote: (month: string) => `of ${month}`,
    rate: 'Dollar, on average',
    rateNote: 'BRL per USD, weighted by sales',
    dollar: (low: string, high: string, from: string, to: string) =>
      `A dollar cost between BRL ${low} and BRL ${high} from ${from} to ${to}`,
    dollarSubtitle:
      'BRL per USD by day (PTAX, sell); days without a rate use the last one. Shaded: 3.5 and above, a moderate real.',
    moderate: 'Moderate BRL',
    both: (change: string, usd: string) => `In a year, revenue changed by ${change} in BRL and by ${usd} in USD`,
    bothNone: 'Revenue in BRL and in USD',
    bothSubtitle: (from: string, to: string) =>
      `Revenue by month, index: the monthly average of ${from} to ${to} = 100. Growth: the last three complete months compared with the same months of the previous year.`,
    ipca: (total: string, from: string, to: string) => `Consumer prices changed by ${total} from ${from} to ${to}`,
    ipcaNone: 'Consumer prices by month',
    ipcaSubtitle: 'Consumer prices (IPCA), change from the previous month, in percent.',
    selic: (from: string, first: string, to: string, last: string) =>
      `The base rate went from ${from} a year in ${first} to ${to} in ${last}`,
    selicSubtitle: 'SELIC, percent per year, monthly average.',
    periods: (share: string) => `${share} of the revenue was earned while the real was strong`,
    byPeriod: 'Revenue by exchange rate',
    periodsSubtitle: 'Revenue by the month’s average exchange rate: strong below 3.5, moderate to 4.5, weak above.',
    month: 'Month',
    orders: 'Orders',
    currency: 'Currency',
    index: 'Index',
    change: 'Price change',
    selicColumn: 'SELIC',
    rateColumn: 'BRL per USD',
    period: 'Period',
    periodNames: {
      'Strong BRL': 'Strong real',
      'Moderate BRL': 'Moderate real',
      'Weak BRL': 'Weak real',
      '': 'No rate',
    } as Record<string, string>,
    table: 'Month by month',
    date: 'Day',
    snapshot: (day: string) =>
      `Rates: bundled snapshot of the Central Bank of Brazil’s series, up to ${day}; not downloaded in this run.`,
    live: (day: string) => `Rates: downloaded from the Central Bank of Brazil, most recently on ${day}.`,
  },
  'pt-BR': {
    answer: (brl: string, usd: string, from: string, first: string, to: string, last: string, where: string) =>
      `${brl} em vendas${where === '' ? '' : ` (${where})`} foram ${usd}; o dólar foi de R$ ${from} em ${first} a R$ ${to} em ${last}.`,
    nothing: 'Nenhuma venda corresponde a estes filtros.',
    brl: 'Receita em reais',
    usd: 'Receita em dólares',
    usdNote: 'à cotação de cada dia',
    real: 'Em reais constantes',
    realNote: (month: string) => `de ${month}`,
    rate: 'Dólar, em média',
    rateNote: 'reais por dólar, ponderado pelas vendas',
    dollar: (low: string, high: string, from: string, to: string) =>
      `Um dólar custou entre R$ ${low} e R$ ${high} de ${from} a ${to}`,
    dollarSubtitle:
      'Reais por dólar por dia (PTAX, venda); dias sem cotação usam a última. Sombreado: 3,5 ou mais, real moderado.',
    moderate: 'Real moderado',
    both: (change: string, usd: string) => `Em um ano, a receita variou ${change} em reais e ${usd} em dólares`,
    bothNone: 'Receita em reais e em dólares',
    bothSubtitle: (from: string, to: string) =>
      `Receita por mês, índice: a média mensal de ${from} a ${to} = 100. Crescimento: os três últimos meses completos em relação aos mesmos meses do ano anterior.`,
    ipca: (total: string, from: string, to: string) => `Os preços ao consumidor variaram ${total} de ${from} a ${to}`,
    ipcaNone: 'Preços ao consumidor por mês',
    ipcaSubtitle: 'Preços ao consumidor (IPCA), variação em relação ao mês anterior, em %.',
    selic: (from: string, first: string, to: string, last: string) =>
      `A taxa básica foi de ${from} ao ano em ${first} a ${to} em ${last}`,
    selicSubtitle: 'SELIC, em % ao ano, média do mês.',
    periods: (share: string) => `${share} da receita veio enquanto o real estava forte`,
    byPeriod: 'Receita por cotação',
    periodsSubtitle: 'Receita pela cotação média do mês: forte abaixo de 3,5, moderado até 4,5, fraco acima.',
    month: 'Mês',
    currency: 'Moeda',
    index: 'Índice',
    orders: 'Pedidos',
    change: 'Variação dos preços',
    selicColumn: 'SELIC',
    rateColumn: 'Reais por dólar',
    period: 'Período',
    periodNames: {
      'Strong BRL': 'Real forte',
      'Moderate BRL': 'Real moderado',
      'Weak BRL': 'Real fraco',
      '': 'Sem cotação',
    } as Record<string, string>,
    table: 'Mês a mês',
    date: 'Dia',
    snapshot: (day: string) =>
      `Cotações e índices: cópia das séries do Banco Central do Brasil incluída no projeto, até ${day}; não foram baixados nesta execução.`,
    live: (day: string) => `Cotações e índices: baixados do Banco Central do Brasil, pela última vez em ${day}.`,
  },
};

export const texts = inLanguage(TEXTS);

export function periodName(period: string | null): string {
  return texts.periodNames[period ?? ''] ?? period ?? '';
}

export const columns = {
  monthly: [
    months('order_month', texts.month),
    numbers('revenue_brl', texts.brl, brlExact),
    numbers('revenue_usd', texts.usd, usd.exact),
    numbers('revenue_real', texts.real, brlExact),
    numbers('usd_brl', texts.rateColumn, (value) => value.toFixed(4)),
    numbers('ipca_month', texts.change, percentHundredths),
    numbers('selic_month', texts.selicColumn, percentHundredths),
    numbers('orders', texts.orders, integer),
  ],
  rates: [
    months('order_month', texts.month),
    numbers('ipca_month', texts.change, percentHundredths),
    numbers('selic_month', texts.selicColumn, percentHundredths),
  ],
  daily: [
    { name: 'date_key', label: texts.date, value: (row: { date_key: Date }) => day(row.date_key) },
    numbers('usd_brl', texts.rateColumn, (value) => value.toFixed(4)),
  ],
  indexed: [
    words('currency', texts.currency),
    months('order_month', texts.month),
    numbers('index', texts.index, integer),
  ],
  periods: [
    words('exchange_rate_period', texts.period, periodName),
    numbers('revenue_brl', texts.brl, brlExact),
    numbers('orders', texts.orders, integer),
  ],
};
