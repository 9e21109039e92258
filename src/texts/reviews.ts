import { numbers, words } from '../components/columns.js';
import { brlExact } from '../components/currency.js';
import { hundredths, integer, percentExact } from '../components/format.js';
import { counted, inLanguage } from '../components/language.js';
import { categoryName } from './products.js';

export const TEXTS = {
  en: {
    answer: (score: string, five: string, one: string, where: string) =>
      `Orders${where === '' ? '' : ` (${where})`} score ${score} of 5 on average: ${five} get five stars, ${one} get one.`,
    nothing: 'No order matches these filters.',
    score: 'Average score',
    scoreNote: (n: string) => `of ${counted(n, 'order with a score', 'orders with a score')}`,
    five: 'Five stars',
    comments: 'With a comment',
    ofReviews: 'of reviewed orders',
    none: 'Without a review',
    noneNote: (n: string) => counted(n, 'order', 'orders'),
    distribution: (five: string, one: string) => `Of the reviewed orders, ${five} get five stars, ${one} get one`,
    distributionSubtitle: 'Orders by the score of their review; orders without a review are a separate group.',
    delay: (early: string, late: string) => `On time: ${early} stars. A week late: ${late}`,
    delayNone: 'Score by delay',
    delaySubtitle:
      'Average score by days between the estimated and the actual day of delivery; days with 30 scores or more.',
    lateShare: (one: string, five: string) => `${one} of one-star orders arrived late, and ${five} of five-star orders`,
    lateSubtitle:
      'Share of delivered orders that arrived after the estimated day, by score. The title needs 30 orders of either score.',
    worst: (name: string, score: string) => `${name} has the lowest score: ${score} stars`,
    worstSubtitle: 'Average score by category, all time; the ten lowest and the three highest with 200 scores or more.',
    revenue: 'Revenue',
    averageOrder: 'Average order value',
    revenueTitle: (one: string, five: string) => `A one-star order is worth ${one}, a five-star order ${five}`,
    revenueSubtitle:
      'Average value of an order with items, by score, in BRL. The title needs 30 orders of either score.',
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
    answer: (score: string, five: string, one: string, where: string) =>
      `Pedidos${where === '' ? '' : ` (${where})`} recebem nota ${score} de 5 em média: ${five} com cinco estrelas, ${one} com uma.`,
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
    distributionSubtitle: 'Pedidos pela nota da avaliação; pedidos sem avaliação formam um grupo separado.',
    delay: (early: string, late: string) => `No prazo: ${early} estrelas. Uma semana de atraso: ${late}`,
    delayNone: 'Nota por atraso',
    delaySubtitle: 'Nota média por dias entre o dia estimado e o real da entrega; dias com 30 notas ou mais.',
    lateShare: (one: string, five: string) => `${one} dos pedidos de uma estrela atrasaram; dos de cinco, ${five}`,
    lateSubtitle:
      'Percentual dos pedidos entregues após o dia estimado, por nota. O título exige 30 pedidos de cada nota.',
    worst: (name: string, score: string) => `${name} tem a menor nota: ${score} estrelas`,
    worstSubtitle:
      'Nota média por categoria, em todo o período; as dez menores e as três maiores com 200 notas ou mais.',
    revenue: 'Receita',
    averageOrder: 'Ticket médio',
    revenueTitle: (one: string, five: string) => `Um pedido de uma estrela vale ${one}; um de cinco, ${five}`,
    revenueSubtitle: 'Valor médio de um pedido com itens, por nota, em reais. O título exige 30 pedidos de cada nota.',
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
    numbers('average', texts.score, hundredths),
    numbers('orders', texts.orders, integer),
  ],
};
