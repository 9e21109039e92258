import { months, numbers, words } from '../components/columns.js';
import { brlExact } from '../components/currency.js';
import { decimal, integer, percentExact } from '../components/format.js';
import { inLanguage } from '../components/language.js';
import { cityName, regionName } from './regions.js';

export const TEXTS = {
  en: {
    answer: (share: string, n: string, where: string) =>
      `A tenth of the sellers${where === '' ? '' : ` (${where})`} make ${share} of the revenue; ${n} sellers sold at all.`,
    nothing: 'No seller matches these filters.',
    sellers: 'Sellers',
    sellersNote: 'with at least one sale',
    revenue: 'Revenue',
    median: 'The seller in the middle',
    medianNote: 'earned, over all time',
    late: 'Late orders',
    lateNote: 'of those delivered',
    lorenz: (share: string) => `Half of the sellers together make ${share} of the revenue`,
    lorenzSubtitle:
      'Share of the revenue made by the share of sellers with the least; on the thin line, all would earn alike.',
    tiers: (n: string, share: string) => `${n} high-volume sellers make ${share} of the revenue`,
    tiersSubtitle: 'Revenue by volume tier: high 100 items and more, medium 50 and more, in BRL.',
    newcomers: (when: string, n: string) => `Most new sellers came in ${when}: ${n}`,
    newcomersSubtitle: 'Sellers by month of their first sale. Pale: months the data holds only in part.',
    regions: (share: string, region: string) => `${share} of the revenue is made by sellers of the ${region}`,
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
    topTable: 'The 25 sellers with the most revenue',
  },
  'pt-BR': {
    answer: (share: string, n: string, where: string) =>
      `Um décimo dos vendedores${where === '' ? '' : ` (${where})`} faz ${share} da receita; ${n} vendedores venderam algo.`,
    nothing: 'Nenhum vendedor corresponde a estes filtros.',
    sellers: 'Vendedores',
    sellersNote: 'com ao menos uma venda',
    revenue: 'Receita',
    median: 'O vendedor do meio',
    medianNote: 'faturou, em todo o período',
    late: 'Pedidos atrasados',
    lateNote: 'dos entregues',
    lorenz: (share: string) => `Metade dos vendedores, juntos, faz ${share} da receita`,
    lorenzSubtitle:
      'Parcela da receita feita pela parcela de vendedores que menos faturam; na linha fina, todos faturariam igual.',
    tiers: (n: string, share: string) => `${n} vendedores de alto volume fazem ${share} da receita`,
    tiersSubtitle: 'Receita por faixa de volume: alta com 100 itens ou mais, média com 50 ou mais, em reais.',
    newcomers: (when: string, n: string) => `A maioria dos novos vendedores chegou em ${when}: ${n}`,
    newcomersSubtitle: 'Vendedores por mês da primeira venda. Claras: meses que os dados cobrem só em parte.',
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
    share: 'Parcela dos vendedores',
    shareRevenue: 'Parcela da receita',
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
    numbers('orders', texts.orders, integer),
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
