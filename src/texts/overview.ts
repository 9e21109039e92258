import { brlExact } from '../components/currency.js';
import { integer, month } from '../components/format.js';
import { counted, inLanguage } from '../components/language.js';

export const TEXTS = {
  en: {
    revenue: 'Revenue, freight included',
    orders: 'Orders',
    average: 'Average order value',
    onTime: 'Delivered on time',
    period: (from: string, to: string) => `${from} to ${to}`,
    items: (n: string) => counted(n, 'item', 'items'),
    averageNote: 'revenue divided by orders with items',
    onTimeNote: (n: string) => `of ${counted(n, 'delivered order', 'delivered orders')}`,
    peak: (when: string, value: string) => `Monthly revenue peaked in ${when} at ${value}`,
    monthlySubtitle:
      'Revenue by month of purchase, items and freight, in BRL. Pale bars: months with incomplete data. The title compares complete months with 10 orders or more.',
    tipRevenue: 'Revenue',
    month: 'Month',
    ordersColumn: 'Orders',
    itemsColumn: 'Items',
    partial: 'Complete month',
    yes: 'yes',
    no: 'no',
    pages: {
      sales: 'Sales',
      products: 'Products',
      geography: 'Geography',
      customers: 'Customers',
      payments: 'Payments',
      sellers: 'Sellers',
      reviews: 'Reviews',
      delivery: 'Delivery',
      economics: 'Economics',
      directSales: 'Direct sales',
    },
    change: (change: string, when: string) => `${change} on ${when}`,
    points: (n: string) => `${n} points`,
    sales: (value: string, when: string) => `Revenue was ${value} in ${when}`,
    products: (category: string, share: string, when: string) =>
      `The leading category, ${category}, made ${share} of revenue in ${when}`,
    geography: (share: string, when: string) => `The Southeast accounted for ${share} of revenue in ${when}`,
    customers: (share: string, when: string) => `Returning customers placed ${share} of orders in ${when}`,
    payments: (share: string, when: string) => `Credit cards paid ${share} of the order value in ${when}`,
    sellers: (n: string, when: string) => `${counted(n, 'seller', 'sellers')} made a sale in ${when}`,
    reviews: (score: string, when: string) => `Orders of ${when} were rated ${score} out of 5`,
    delivery: (share: string, when: string) => `${share} of the deliveries ordered in ${when} were on time`,
    economics: (value: string, when: string) => `Revenue in dollars was ${value} in ${when}`,
    directSales: (value: string, when: string) => `Direct sales came to ${value} on ${when}`,
    noDirectSales: 'No direct sale in the last seven days',
    tooFew: (n: string) => `No complete month has ${n} cases`,
  },
  'pt-BR': {
    revenue: 'Receita, com frete',
    orders: 'Pedidos',
    average: 'Ticket médio',
    onTime: 'Entregues no prazo',
    period: (from: string, to: string) => `${from} a ${to}`,
    items: (n: string) => counted(n, 'item', 'itens'),
    averageNote: 'receita por pedido com itens',
    onTimeNote: (n: string) => `de ${counted(n, 'pedido entregue', 'pedidos entregues')}`,
    peak: (when: string, value: string) => `A receita mensal atingiu o pico em ${when}: ${value}`,
    monthlySubtitle:
      'Receita por mês da compra, itens e frete, em reais. Barras claras: meses com dados incompletos. O título compara meses completos com 10 pedidos ou mais.',
    tipRevenue: 'Receita',
    month: 'Mês',
    ordersColumn: 'Pedidos',
    itemsColumn: 'Itens',
    partial: 'Mês completo',
    yes: 'sim',
    no: 'não',
    pages: {
      sales: 'Vendas',
      products: 'Produtos',
      geography: 'Geografia',
      customers: 'Clientes',
      payments: 'Pagamentos',
      sellers: 'Vendedores',
      reviews: 'Avaliações',
      delivery: 'Entrega',
      economics: 'Economia',
      directSales: 'Vendas diretas',
    },
    change: (change: string, when: string) => `${change} ante ${when}`,
    points: (n: string) => `${n} p.p.`,
    sales: (value: string, when: string) => `A receita foi de ${value} em ${when}`,
    products: (category: string, share: string, when: string) =>
      `A categoria líder, ${category}, respondeu por ${share} da receita em ${when}`,
    geography: (share: string, when: string) => `O Sudeste respondeu por ${share} da receita em ${when}`,
    customers: (share: string, when: string) => `Clientes recorrentes fizeram ${share} dos pedidos em ${when}`,
    payments: (share: string, when: string) => `O cartão de crédito pagou ${share} do valor dos pedidos em ${when}`,
    sellers: (n: string, when: string) => `${counted(n, 'vendedor vendeu', 'vendedores venderam')} em ${when}`,
    reviews: (score: string, when: string) => `Os pedidos de ${when} tiveram nota média de ${score} em 5`,
    delivery: (share: string, when: string) => `${share} das entregas pedidas em ${when} chegaram no prazo`,
    economics: (value: string, when: string) => `A receita em dólares foi de ${value} em ${when}`,
    directSales: (value: string, when: string) => `As vendas diretas somaram ${value} em ${when}`,
    noDirectSales: 'Nenhuma venda direta nos últimos sete dias',
    tooFew: (n: string) => `Nenhum mês completo tem ${n} casos`,
  },
};

export const texts = inLanguage(TEXTS);

interface Month {
  order_month: Date;
  revenue: number;
  orders: number;
  items: number;
  is_complete: boolean;
}

export const columns = {
  monthly: [
    { name: 'order_month', label: texts.month, value: (row: Month) => month(row.order_month) },
    { name: 'revenue', label: texts.tipRevenue, numeric: true, value: (row: Month) => brlExact(row.revenue) },
    { name: 'orders', label: texts.ordersColumn, numeric: true, value: (row: Month) => integer(row.orders) },
    { name: 'items', label: texts.itemsColumn, numeric: true, value: (row: Month) => integer(row.items) },
    {
      name: 'is_complete',
      label: texts.partial,
      value: (row: Month) => (row.is_complete ? texts.yes : texts.no),
    },
  ],
};
