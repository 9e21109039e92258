import { months, numbers, words } from '../components/columns.js';
import { brlExact } from '../components/currency.js';
import { decimal, integer, percentExact } from '../components/format.js';
import { counted, inLanguage } from '../components/language.js';
import { cityName, regionName } from './regions.js';

export const TEXTS = {
  en: {
    answer: (tenth: string, n: string, share: string, where: string) =>
      `The tenth of the sellers${where === '' ? '' : ` (${where})`} with the highest revenue, ${tenth} of ${n}, account for ${share} of the revenue.`,
    answerFew: (value: string, n: string, where: string) =>
      `Revenue of ${value} from ${counted(n, 'seller', 'sellers')}${where === '' ? '' : ` (${where})`}.`,
    nothing: 'No seller matches these filters.',
    sellers: 'Sellers',
    sellersNote: 'with at least one sale',
    revenue: 'Revenue',
    median: 'Median seller',
    medianNote: 'revenue, all time',
    late: 'Late deliveries',
    lateNote: (n: string) => `of ${counted(n, 'delivery', 'deliveries')}: an order counts once for each of its sellers`,
    lorenz: (share: string) => `The half of the sellers with the lowest revenue accounts for ${share} of it`,
    lorenzNone: 'Revenue by share of sellers',
    lorenzSubtitle:
      'Cumulative share of revenue by cumulative share of sellers, from the lowest revenue up; the thin line is equality.',
    tiers: (n: string, share: string) => `High volume: ${counted(n, 'seller', 'sellers')}, ${share} of the revenue`,
    byTier: 'Revenue by volume tier',
    tiersSubtitle: 'Revenue by volume tier: high: 100 items or more, medium: 50 or more, in BRL.',
    newcomers: (when: string, n: string) => `Monthly new sellers peaked in ${when} at ${n}`,
    newcomersSubtitle:
      'Sellers by month of their first sale. Pale bars: months with incomplete data, and the first six complete months, for which the data has no earlier sales.',
    byRegion: 'Revenue by the seller’s region',
    regions: (share: string, region: string) => `Sellers in the ${region} account for ${share} of the revenue`,
    regionsSubtitle: 'Revenue by the seller’s region, items and freight, in BRL.',
    tierNames: { High: 'High volume', Medium: 'Medium volume', Low: 'Low volume' } as Record<string, string>,
    seller: 'Seller',
    city: 'City',
    state: 'State',
    region: 'Region',
    tier: 'Tier',
    orders: 'Orders',
    items: 'Items',
    score: 'Review score',
    month: 'Month',
    newSellers: 'New sellers',
    active: 'Active sellers',
    share: 'Share of sellers',
    shareRevenue: 'Share of revenue',
    topTable: 'The 25 sellers with the highest revenue',
  },
  'pt-BR': {
    answer: (tenth: string, n: string, share: string, where: string) =>
      `O décimo dos vendedores${where === '' ? '' : ` (${where})`} de maior receita, ${tenth} de ${n}, responde por ${share} da receita.`,
    answerFew: (value: string, n: string, where: string) =>
      `Receita de ${value} de ${counted(n, 'vendedor', 'vendedores')}${where === '' ? '' : ` (${where})`}.`,
    nothing: 'Nenhum vendedor corresponde a estes filtros.',
    sellers: 'Vendedores',
    sellersNote: 'com ao menos uma venda',
    revenue: 'Receita',
    median: 'Vendedor mediano',
    medianNote: 'receita em todo o período',
    late: 'Entregas atrasadas',
    lateNote: (n: string) => `de ${counted(n, 'entrega', 'entregas')}: um pedido conta uma vez por vendedor`,
    lorenz: (share: string) => `A metade dos vendedores de menor receita responde por ${share} dela`,
    lorenzNone: 'Receita por percentual de vendedores',
    lorenzSubtitle:
      'Percentual acumulado da receita por percentual acumulado de vendedores, a partir da menor receita; a linha fina é a igualdade.',
    tiers: (n: string, share: string) => `Alto volume: ${counted(n, 'vendedor', 'vendedores')}, ${share} da receita`,
    byTier: 'Receita por faixa de volume',
    tiersSubtitle: 'Receita por faixa de volume: alto: 100 itens ou mais, médio: 50 ou mais, em reais.',
    newcomers: (when: string, n: string) => `Os novos vendedores por mês atingiram o pico em ${when}: ${n}`,
    newcomersSubtitle:
      'Vendedores por mês da primeira venda. Barras claras: meses com dados incompletos e os seis primeiros meses completos, para os quais não há vendas anteriores nos dados.',
    byRegion: 'Receita por região do vendedor',
    regions: (share: string, region: string) => `${share} da receita vem de vendedores do ${region}`,
    regionsSubtitle: 'Receita por região do vendedor, itens e frete, em reais.',
    tierNames: { High: 'Alto volume', Medium: 'Médio volume', Low: 'Baixo volume' } as Record<string, string>,
    seller: 'Vendedor',
    city: 'Cidade',
    state: 'Estado',
    region: 'Região',
    tier: 'Faixa',
    orders: 'Pedidos',
    items: 'Itens',
    score: 'Nota',
    month: 'Mês',
    newSellers: 'Novos vendedores',
    active: 'Vendedores ativos',
    share: 'Percentual dos vendedores',
    shareRevenue: 'Percentual da receita',
    topTable: 'Os 25 vendedores de maior receita',
  },
};

export const texts = inLanguage(TEXTS);

export function tierName(tier: string): string {
  return texts.tierNames[tier] ?? tier;
}

export const columns = {
  lorenz: [numbers('sellers', texts.share, percentExact), numbers('revenue', texts.shareRevenue, percentExact)],
  tiers: [
    words('seller_volume_tier', texts.tier, tierName),
    numbers('revenue', texts.revenue, brlExact),
    numbers('sellers', texts.sellers, integer),
    numbers('items', texts.items, integer),
  ],
  newcomers: [
    months('order_month', texts.month),
    numbers('new_sellers', texts.newSellers, integer),
    numbers('active_sellers', texts.active, integer),
  ],
  regions: [
    words('seller_region', texts.region, regionName),
    numbers('revenue', texts.revenue, brlExact),
    numbers('items', texts.items, integer),
    numbers('sellers', texts.sellers, integer),
  ],
  top: [
    words('seller_key', texts.seller),
    words('seller_city', texts.city, cityName),
    words('seller_state', texts.state),
    words('seller_volume_tier', texts.tier, tierName),
    numbers('revenue', texts.revenue, brlExact),
    numbers('orders', texts.orders, integer),
    numbers('items', texts.items, integer),
    numbers('late', texts.late, percentExact),
    numbers('score', texts.score, decimal),
  ],
};
