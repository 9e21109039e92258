import type { Random } from './random.js';

const GOOD = [
  'Chegou antes do prazo, muito bem embalado.',
  'Produto de ótima qualidade, recomendo!',
  'Adorei, é igual à foto.',
  'Entrega rápida e vendedor atencioso 👏',
  'Tudo certo, voltarei a comprar.',
  'Superou as minhas expectativas',
  'Muito bom, minha mãe amou o presente ❤️',
];
const FAIR = [
  'O produto é bom, mas demorou um pouco.',
  'Razoável pelo preço.',
  'A cor é diferente da anunciada; de resto, tudo bem.',
  'Esperava um acabamento melhor',
  'Bom, porém a caixa chegou amassada.',
];
const BAD = [
  'Ainda não recebi o produto e ninguém responde.',
  'Veio errado: pedi dois e chegou só um.',
  'Chegou quebrado, quero a devolução do dinheiro.',
  'Atrasou muito, não compro mais nesta loja.',
  'Péssima qualidade, não funciona.',
  'Passou do prazo e o rastreio não atualiza',
];
const MORE = [
  'O manual diz "fácil de montar", e é mesmo.',
  'Paguei o frete, mas valeu a pena.',
  'Nota 10, "sem defeitos".',
  'Obrigado pela atenção; até a próxima!',
  'Fica a dica: confira as medidas antes.',
];
const TITLES = {
  good: ['Recomendo', 'Ótimo', 'Muito bom', 'Nota 10', 'Excelente!'],
  fair: ['Bom', 'Regular', 'Ok'],
  bad: ['Não recebi', 'Decepção', 'Veio errado', 'Péssimo', 'Atrasado'],
};

/** Title and message of a review; most reviews have neither. */
export function comment(score: number, random: Random): { title: string; message: string } {
  const mood = score >= 4 ? 'good' : score === 3 ? 'fair' : 'bad';
  if (!random.chance(mood === 'good' ? 0.35 : 0.65)) return { title: '', message: '' };
  const first = random.pick(mood === 'good' ? GOOD : mood === 'fair' ? FAIR : BAD);
  let message = first;
  if (random.chance(0.25)) message += ` ${random.pick(MORE)}`;
  if (random.chance(0.08)) message += `\n${random.pick(MORE)}`;
  return { title: random.chance(0.3) ? random.pick(TITLES[mood]) : '', message };
}
