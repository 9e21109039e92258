import { numbers, words } from '../components/columns.js';
import { brlExact } from '../components/currency.js';
import { integer, percentExact } from '../components/format.js';
import { counted, inLanguage } from '../components/language.js';
import { cityName, regionName } from './regions.js';

export const TEXTS = {
  en: {
    answer: (n: string, state: string, share: string, region: string, regionShare: string, where: string) =>
      `Of the revenue from ${n} items${where === '' ? '' : ` (${where})`}, ${share} comes from ${state}, and ${regionShare} from the ${region}.`,
    answerOne: (value: string, n: string, where: string) =>
      `Revenue of ${value} from ${counted(n, 'item', 'items')}${where === '' ? '' : ` (${where})`}.`,
    nothing: 'No sale matches these filters.',
    revenue: 'Revenue',
    states: 'States with sales',
    statesNote: 'of 27',
    local: 'Within one region',
    localNote: 'customer and seller in the same region',
    freight: 'Freight',
    freightNote: 'of the revenue',
    mapTitle: (first: string, second: string, third: string) =>
      `Customers in ${first}, ${second} and ${third} spend the most`,
    mapTitleOne: 'Revenue by state',
    mapSubtitle: 'Revenue by the customer’s state, items and freight, in BRL. Click a state to filter the page by it.',
    flows: (share: string, region: string) => `Sellers in the ${region} account for ${share} of the revenue`,
    flowsSubtitle: 'Share of the revenue, seller region (rows) by customer region (columns).',
    balance: (region: string, ratio: string) => `The ${region} sells ${ratio} times as much as it buys`,
    balanceSubtitle:
      'Purchases of a region’s customers (pale) and sales of its sellers (solid), in BRL; all regions, whatever the filters of region and state.',
    bought: 'Bought',
    sold: 'Sold',
    state: 'State',
    region: 'Region',
    city: 'City',
    items: 'Items',
    orders: 'Orders',
    customers: 'Customers',
    share: 'Share',
    from: 'From',
    to: 'To',
    stateTable: 'By state',
    cityTable: 'By city: the 200 with the highest revenue',
    source: 'Outlines of the states: Map of Brazil by Victor Cazanave (svg-maps), CC BY 4.0.',
  },
  'pt-BR': {
    answer: (n: string, state: string, share: string, region: string, regionShare: string, where: string) =>
      `Da receita de ${n} itens${where === '' ? '' : ` (${where})`}, ${share} vem de ${state}, e ${regionShare} do ${region}.`,
    answerOne: (value: string, n: string, where: string) =>
      `Receita de ${value} em ${counted(n, 'item', 'itens')}${where === '' ? '' : ` (${where})`}.`,
    nothing: 'Nenhuma venda corresponde a estes filtros.',
    revenue: 'Receita',
    states: 'Estados com vendas',
    statesNote: 'de 27',
    local: 'Na mesma região',
    localNote: 'cliente e vendedor na mesma região',
    freight: 'Frete',
    freightNote: 'da receita',
    mapTitle: (first: string, second: string, third: string) =>
      `Clientes de ${first}, ${second} e ${third} gastam mais`,
    mapTitleOne: 'Receita por estado',
    mapSubtitle: 'Receita por estado do cliente, itens e frete, em reais. Clique em um estado para filtrar a página.',
    flows: (share: string, region: string) => `Vendedores do ${region} respondem por ${share} da receita`,
    flowsSubtitle: 'Percentual da receita, região do vendedor (linhas) por região do cliente (colunas).',
    balance: (region: string, ratio: string) => `O ${region} vende ${ratio} vezes o que compra`,
    balanceSubtitle:
      'Compras dos clientes de uma região (claro) e vendas de seus vendedores (escuro), em reais; todas as regiões, sejam quais forem os filtros de região e estado.',
    bought: 'Comprado',
    sold: 'Vendido',
    state: 'Estado',
    region: 'Região',
    city: 'Cidade',
    items: 'Itens',
    orders: 'Pedidos',
    customers: 'Clientes',
    share: 'Percentual',
    from: 'De',
    to: 'Para',
    stateTable: 'Por estado',
    cityTable: 'Por cidade: as 200 de maior receita',
    source: 'Contornos dos estados: Map of Brazil, de Victor Cazanave (svg-maps), CC BY 4.0.',
  },
};

export const texts = inLanguage(TEXTS);

export const columns = {
  states: [
    words('customer_state', texts.state),
    words('customer_region', texts.region, regionName),
    numbers('revenue', texts.revenue, brlExact),
    numbers('share', texts.share, percentExact),
    numbers('items', texts.items, integer),
  ],
  flows: [
    words('seller_region', texts.from, regionName),
    words('customer_region', texts.to, regionName),
    numbers('revenue', texts.revenue, brlExact),
    numbers('share', texts.share, percentExact),
  ],
  balance: [
    words('region', texts.region, regionName),
    numbers('bought', texts.bought, brlExact),
    numbers('sold', texts.sold, brlExact),
  ],
  cities: [
    words('customer_city', texts.city, cityName),
    words('customer_state', texts.state),
    numbers('revenue', texts.revenue, brlExact),
    numbers('orders', texts.orders, integer),
    numbers('customers', texts.customers, integer),
  ],
};
