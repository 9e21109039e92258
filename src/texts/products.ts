import { months, numbers, words } from '../components/columns.js';
import { brlExact } from '../components/currency.js';
import { integer } from '../components/format.js';
import { counted, inLanguage } from '../components/language.js';

export const TEXTS = {
  en: {
    answer: (first: string, value: string, share: string, n: string, where: string) =>
      `${first} leads with ${value}${where === '' ? '' : ` (${where})`}; the ten largest of ${n} groups account for ${share} of the revenue.`,
    answerFew: (value: string, n: string, where: string) =>
      `Revenue of ${value} from ${counted(n, 'item', 'items')}${where === '' ? '' : ` (${where})`}.`,
    nothing: 'No item matches these filters.',
    revenue: 'Revenue',
    items: 'Items',
    orders: 'Orders',
    price: 'Average item price',
    products: 'Products',
    productsNote: 'with at least one sale',
    top: (first: string, second: string) => `${first} and ${second} have the highest revenue`,
    topOne: 'Revenue by category',
    topSubtitle: 'Revenue by category, items and freight, in BRL; the fifteen largest.',
    rise: (name: string, change: string) => `${name} grew the most in a year: ${change}`,
    riseNone: 'The five largest categories by month',
    riseSubtitle:
      'Revenue by month of the five largest categories, the one that grew the most and the selected one, in BRL; complete months. Growth: the last three complete months compared with a year earlier, of all categories with at least 100 items then.',
    month: 'Month',
    category: 'Category',
    product: 'Product',
    tier: 'Tier',
    bestSellers: 'Best sellers',
    popular: 'Popular',
    noCategory: 'no category',
    topProducts: 'The 100 products with the highest revenue, all time',
    itemRevenue: 'Revenue without freight',
    rank: 'Rank',
    tiers: { 'Best Seller': 'Best seller', Popular: 'Popular', Standard: 'Standard' } as Record<string, string>,
    categoryTable: 'All categories, all time',
  },
  'pt-BR': {
    answer: (first: string, value: string, share: string, n: string, where: string) =>
      `${first} lidera com ${value}${where === '' ? '' : ` (${where})`}; os dez maiores de ${n} grupos respondem por ${share} da receita.`,
    answerFew: (value: string, n: string, where: string) =>
      `Receita de ${value} em ${counted(n, 'item', 'itens')}${where === '' ? '' : ` (${where})`}.`,
    nothing: 'Nenhum item corresponde a estes filtros.',
    revenue: 'Receita',
    items: 'Itens',
    orders: 'Pedidos',
    price: 'Preço médio do item',
    products: 'Produtos',
    productsNote: 'com ao menos uma venda',
    top: (first: string, second: string) => `${first} e ${second} têm a maior receita`,
    topOne: 'Receita por categoria',
    topSubtitle: 'Receita por categoria, itens e frete, em reais; as quinze maiores.',
    rise: (name: string, change: string) => `${name} foi a que mais cresceu em um ano: ${change}`,
    riseNone: 'As cinco maiores categorias por mês',
    riseSubtitle:
      'Receita por mês das cinco maiores categorias, da que mais cresceu e da selecionada, em reais; meses completos. Crescimento: os três últimos meses completos em relação a um ano antes, entre todas as categorias com ao menos 100 itens então.',
    month: 'Mês',
    category: 'Categoria',
    product: 'Produto',
    tier: 'Faixa',
    bestSellers: 'Campeões de venda',
    popular: 'Populares',
    noCategory: 'sem categoria',
    topProducts: 'Os 100 produtos de maior receita, em todo o período',
    itemRevenue: 'Receita sem frete',
    rank: 'Posição',
    tiers: { 'Best Seller': 'Campeão de venda', Popular: 'Popular', Standard: 'Padrão' } as Record<string, string>,
    categoryTable: 'Todas as categorias, em todo o período',
  },
};

export const texts = inLanguage(TEXTS);

/** `health_beauty` as `Health beauty`; products without a category are a group. */
export function categoryName(name: string | null): string {
  if (name === null || name === '') return texts.noCategory;
  const spaced = name.replaceAll('_', ' ');
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

export const columns = {
  categories: [
    words('category_name', texts.category, categoryName),
    numbers('revenue', texts.revenue, brlExact),
    numbers('items', texts.items, integer),
    numbers('orders', texts.orders, integer),
  ],
  months: [
    words('category_name', texts.category, categoryName),
    months('order_month', texts.month),
    numbers('revenue', texts.revenue, brlExact),
  ],
  allTime: [
    words('category_name', texts.category, categoryName),
    numbers('products', texts.products, integer),
    numbers('items', texts.items, integer),
    numbers('item_revenue', texts.itemRevenue, brlExact),
    numbers('best_sellers', texts.bestSellers, integer),
    numbers('popular_products', texts.popular, integer),
  ],
  products: [
    numbers('rank_overall', texts.rank, integer),
    words('product_key', texts.product),
    words('category_name', texts.category, categoryName),
    words('product_sales_tier', texts.tier, (tier) => texts.tiers[tier] ?? tier),
    numbers('items', texts.items, integer),
    numbers('item_revenue', texts.itemRevenue, brlExact),
  ],
};
