import { numbers, words } from '../components/columns.js';
import { brlExact } from '../components/currency.js';
import { hundredths, integer, percentExact } from '../components/format.js';
import { counted, inLanguage } from '../components/language.js';
import { categoryName } from './products.js';

export const TEXTS = {
  en: {
    answer: (n: string, score: string, five: string, one: string, where: string) =>
      `${counted(n, 'reviewed order', 'reviewed orders')}${where === '' ? '' : ` (${where})`}: ${score} of 5 stars on average, ${five} with five stars, ${one} with one.`,
    nothing: 'No order matches these filters.',
    score: 'Average score',
    scoreNote: (n: string) => `of ${counted(n, 'order with a score', 'orders with a score')}`,
    five: 'Five stars',
    comments: 'With a comment',
    ofReviews: 'of reviewed orders',
    none: 'Without a review',
    noneNote: (n: string) => counted(n, 'order', 'orders'),
    distribution: (five: string, one: string) => `Of the reviewed orders, ${five} get five stars, ${one} get one`,
    byScore: 'Orders by score',
    distributionSubtitle: 'Orders by the score of their review; orders without a review are a separate group.',
    delay: (early: string, late: string) => `Average score on time: ${early}; a week late: ${late}`,
    delayNone: 'Score by delay',
    delaySubtitle:
      'Average score by days between the estimated and the actual day of delivery; days with 30 scores or more, up to 30 days early or late. The title is of all days.',
    lateShare: (one: string, five: string) =>
      `Of the delivered one-star orders, ${one} arrived late; of the five-star orders, ${five}`,
    lateByScore: 'Late orders by score',
    lateSubtitle: 'Share of delivered orders that arrived after the estimated day, by score.',
    worst: (name: string, score: string) => `${name} has the lowest average score: ${score} stars`,
    byCategory: 'Average score by category',
    worstSubtitle:
      'Average score by category, all time; the ten lowest and the three highest of those with 100 scores or more.',
    revenue: 'Revenue',
    averageOrder: 'Average order value',
    revenueTitle: (one: string, five: string) =>
      `A one-star order is worth ${one} on average, a five-star order ${five}`,
    valueByScore: 'Order value by score',
    revenueSubtitle: 'Average value of an order with items, by score, in BRL.',
    stars: (n: string) => (n === '' ? 'no review' : n === '1' ? '1 star' : `${n} stars`),
    scoreColumn: 'Score',
    orders: 'Orders',
    share: 'Share of the reviewed',
    late: 'Late',
    days: 'Days from the estimate',
    daysAxis: 'days from the estimate; positive: late',
    category: 'Category',
    table: 'By score',
  },
  'pt-BR': {
    answer: (n: string, score: string, five: string, one: string, where: string) =>
      `${counted(n, 'pedido avaliado', 'pedidos avaliados')}${where === '' ? '' : ` (${where})`}: nota ${score} de 5 em média, ${five} com cinco estrelas, ${one} com uma.`,
    nothing: 'Nenhum pedido corresponde a estes filtros.',
    score: 'Nota média',
    scoreNote: (n: string) => `de ${counted(n, 'pedido com nota', 'pedidos com nota')}`,
    five: 'Cinco estrelas',
    comments: 'Com comentário',
    ofReviews: 'dos pedidos avaliados',
    none: 'Sem avaliação',
    noneNote: (n: string) => counted(n, 'pedido', 'pedidos'),
    distribution: (five: string, one: string) =>
      `Dos pedidos avaliados, ${five} recebem cinco estrelas, ${one} recebem uma`,
    byScore: 'Pedidos por nota',
    distributionSubtitle: 'Pedidos pela nota da avaliação; pedidos sem avaliação formam um grupo separado.',
    delay: (early: string, late: string) => `Nota média no prazo: ${early}; com uma semana de atraso: ${late}`,
    delayNone: 'Nota por atraso',
    delaySubtitle:
      'Nota média por dias entre o dia estimado e o real da entrega; dias com 30 notas ou mais, até 30 dias antes ou depois. O título é de todos os dias.',
    lateShare: (one: string, five: string) =>
      `${one} dos pedidos entregues de uma estrela atrasaram; dos de cinco, ${five}`,
    lateByScore: 'Pedidos atrasados por nota',
    lateSubtitle: 'Percentual dos pedidos entregues após o dia estimado, por nota.',
    worst: (name: string, score: string) => `${name} tem a menor nota média: ${score} estrelas`,
    byCategory: 'Nota média por categoria',
    worstSubtitle:
      'Nota média por categoria, em todo o período; as dez menores e as três maiores das que têm 100 notas ou mais.',
    revenue: 'Receita',
    averageOrder: 'Ticket médio',
    revenueTitle: (one: string, five: string) => `Um pedido de uma estrela vale em média ${one}; um de cinco, ${five}`,
    valueByScore: 'Valor do pedido por nota',
    revenueSubtitle: 'Valor médio de um pedido com itens, por nota, em reais.',
    stars: (n: string) => (n === '' ? 'sem avaliação' : n === '1' ? '1 estrela' : `${n} estrelas`),
    scoreColumn: 'Nota',
    orders: 'Pedidos',
    share: 'Percentual dos avaliados',
    late: 'Atrasados',
    days: 'Dias em relação ao estimado',
    daysAxis: 'dias em relação ao estimado; positivo: atraso',
    category: 'Categoria',
    table: 'Por nota',
  },
};

export const texts = inLanguage(TEXTS);

export function stars(score: number | string | null): string {
  return texts.stars(score === null ? '' : String(score));
}

export const columns = {
  scores: [
    words('review_score', texts.scoreColumn, stars),
    numbers('orders', texts.orders, integer),
    numbers('share', texts.share, percentExact),
    numbers('late', texts.late, percentExact),
    numbers('average', texts.averageOrder, brlExact),
    numbers('revenue', texts.revenue, brlExact),
  ],
  delay: [
    numbers('days', texts.days, integer),
    numbers('average', texts.score, hundredths),
    numbers('orders', texts.orders, integer),
  ],
  categories: [
    words('category_name', texts.category, categoryName),
    numbers('average_score', texts.score, hundredths),
    numbers('scored_orders', texts.orders, integer),
  ],
};
