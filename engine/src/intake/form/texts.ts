import type { Language } from '../../contract/index.js';
import type { ReadProblem } from './read-fields.js';
import type { FormProblem } from './form-view.js';

/** What forms say beside the texts of the contract and its sentences. */
export interface FormTexts {
  /** The language's name for itself. */
  name: string;
  languages: string;
  forms: string;
  required: string;
  requiredMark: string;
  choose: string;
  yes: string;
  no: string;
  send: string;
  sending: string;
  sendAgain: string;
  newEntry: string;
  example: string;
  perLine: string;
  asJson: string;
  date: string;
  time: string;
  offset: string;
  /** Continues the label of a required field that is empty. */
  missing: string;
  line: (n: number) => string;
  /** Each continues the label of its field. */
  problems: Readonly<Record<ReadProblem, (text: string) => string>>;
  errors: (n: number) => string;
  accepted: (time: string) => string;
  nextBuild: (time: string, job: string) => string;
  noBuild: string;
  pageProblems: Readonly<Record<FormProblem, string>>;
  network: string;
  answer: (status: number) => string;
  correcting: (time: string) => string;
  correct: string;
  entries: string;
  noEntries: string;
  taken: string;
  refused: string;
  corrected: string;
}

/** The two readings of `1.234`, as one language writes them. */
const readings = (text: string, mark: '.' | ','): [string, string] => [
  text.replaceAll(/[.,]/g, ''),
  text.replace(/[.,]/, mark),
];

const ENGLISH: FormTexts = {
  name: 'English',
  languages: 'Languages',
  forms: 'Forms',
  required: 'required',
  requiredMark: 'Fields marked * are required.',
  choose: 'Choose',
  yes: 'Yes',
  no: 'No',
  send: 'Send',
  sending: 'Sending…',
  sendAgain: 'Send again',
  newEntry: 'New entry',
  example: 'For example:',
  perLine: 'One on each line.',
  asJson: 'As JSON.',
  date: 'Date and time',
  time: 'Time',
  offset: 'Offset from UTC',
  missing: 'needs a value',
  line: (n) => `line ${n}`,
  problems: {
    'ambiguous-number': (text) => {
      const [whole, decimal] = readings(text, '.');
      return `has two readings: write ${whole} or ${decimal}`;
    },
    'long-number': () => 'has more digits than can be kept',
    'invalid-json': () => 'must be JSON: texts in quotation marks, lists in [ ], objects in { }',
  },
  errors: (n) => (n === 1 ? 'One thing to correct:' : `${n} things to correct:`),
  accepted: (time) => `Received: ${time}.`,
  nextBuild: (time, job) => `Will be shown by the next build: ${time} (${job}).`,
  noBuild: 'No schedule is configured for the build that will show it.',
  pageProblems: {
    session: 'This page was open for too long. Nothing was sent; your values are still here. Send them again.',
    busy: 'The server is busy. Nothing was kept; your values are still here. Send them again in a moment.',
    'not-kept': 'The entry could not be kept. Your values are still here. Send them again in a moment.',
    'sent-before': 'This page was sent before with other values. To send these as another entry, send them again.',
  },
  network: 'The server could not be reached. Your values are still here. Send them again: they are kept only once.',
  answer: (status) =>
    `The server answered with an error (${status}). Your values are still here. Send them again later.`,
  correcting: (time) => `You are correcting the entry of ${time}.`,
  correct: 'Correct and send again',
  entries: 'Last entries',
  noEntries: 'None yet.',
  taken: 'Accepted',
  refused: 'Refused',
  corrected: 'Refused, then corrected',
};

const PORTUGUESE: FormTexts = {
  name: 'Português',
  languages: 'Idiomas',
  forms: 'Formulários',
  required: 'obrigatório',
  requiredMark: 'Os campos marcados com * são obrigatórios.',
  choose: 'Escolha',
  yes: 'Sim',
  no: 'Não',
  send: 'Enviar',
  sending: 'Enviando…',
  sendAgain: 'Enviar de novo',
  newEntry: 'Novo registro',
  example: 'Por exemplo:',
  perLine: 'Um por linha.',
  asJson: 'Em JSON.',
  date: 'Data e hora',
  time: 'Hora',
  offset: 'Diferença de UTC',
  missing: 'precisa de um valor',
  line: (n) => `linha ${n}`,
  problems: {
    'ambiguous-number': (text) => {
      const [whole, decimal] = readings(text, ',');
      return `tem duas leituras: escreva ${whole} ou ${decimal}`;
    },
    'long-number': () => 'tem mais dígitos do que se pode guardar',
    'invalid-json': () => 'deve ser JSON: textos entre aspas, listas em [ ], objetos em { }',
  },
  errors: (n) => (n === 1 ? 'Um ponto a corrigir:' : `${n} pontos a corrigir:`),
  accepted: (time) => `Recebido: ${time}.`,
  nextBuild: (time, job) => `Aparecerá na próxima atualização: ${time} (${job}).`,
  noBuild: 'Não há horário configurado para a atualização que o mostrará.',
  pageProblems: {
    session: 'Esta página ficou aberta por muito tempo. Nada foi enviado; seus valores continuam aqui. Envie de novo.',
    busy: 'O servidor está ocupado. Nada foi guardado; seus valores continuam aqui. Envie de novo em instantes.',
    'not-kept': 'Não foi possível guardar o registro. Seus valores continuam aqui. Envie de novo em instantes.',
    'sent-before':
      'Esta página já foi enviada com outros valores. Para enviar estes como outro registro, envie de novo.',
  },
  network:
    'Não foi possível contatar o servidor. Seus valores continuam aqui. Envie de novo: serão guardados só uma vez.',
  answer: (status) =>
    `O servidor respondeu com um erro (${status}). Seus valores continuam aqui. Envie de novo mais tarde.`,
  correcting: (time) => `Você está corrigindo o registro de ${time}.`,
  correct: 'Corrigir e enviar de novo',
  entries: 'Últimos registros',
  noEntries: 'Nenhum ainda.',
  taken: 'Aceito',
  refused: 'Recusado',
  corrected: 'Recusado e depois corrigido',
};

export const FORM_TEXTS: Readonly<Record<Language, FormTexts>> = { en: ENGLISH, 'pt-BR': PORTUGUESE };

/** The language that forms speak where a page is in a language: the same, one with the same base, else English. */
export function formLanguage(language: string): Language {
  const base = (tag: string): string => tag.toLowerCase().split('-')[0] ?? '';
  const known = Object.keys(FORM_TEXTS) as Language[];
  return known.find((tag) => tag === language) ?? known.find((tag) => base(tag) === base(language)) ?? 'en';
}
