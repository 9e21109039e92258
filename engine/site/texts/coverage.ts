import { inLanguage } from '../components/language.js';

export const TEXTS = {
  en: {
    answer: (unchecked: string, all: string, tables: string) =>
      `No check reads ${unchecked} of the ${all} columns; they are in ${tables} tables.`,
    whole: (all: string) => `Every one of the ${all} columns is read by a check.`,
    note: 'What a column holds suggests checks that it would pass today. Whether it should is yours to say: a wrong rule that passes is worse than none.',
    columns: (n: string, all: string) => `${n} of ${all} checked`,
    missing: 'Columns without a check',
    put: (file: string) => `Put these under expectations: in ${file}`,
    create: (file: string) => `Make a suite of these: ${file}`,
    copy: 'Copy',
    copied: 'Copied',
    nothing: 'What these columns hold suggests no check.',
    search: 'Search',
    searchHint: 'table or column',
    layer: 'Layer',
    shown: (n: string, all: string) => `${n} of ${all} tables with columns that no check reads.`,
    none: 'No table matches.',
    reset: 'Show all tables',
  },
  'pt-BR': {
    answer: (unchecked: string, all: string, tables: string) =>
      `Nenhuma verificação lê ${unchecked} das ${all} colunas; elas estão em ${tables} tabelas.`,
    whole: (all: string) => `Cada uma das ${all} colunas é lida por uma verificação.`,
    note: 'O que uma coluna contém sugere verificações que ela passaria hoje. Se deve passar, só você sabe: uma regra errada que passa é pior que nenhuma.',
    columns: (n: string, all: string) => `${n} de ${all} verificadas`,
    missing: 'Colunas sem verificação',
    put: (file: string) => `Acrescente sob expectations: em ${file}`,
    create: (file: string) => `Crie uma suíte com elas: ${file}`,
    copy: 'Copiar',
    copied: 'Copiado',
    nothing: 'O que estas colunas contêm não sugere verificação.',
    search: 'Buscar',
    searchHint: 'tabela ou coluna',
    layer: 'Camada',
    shown: (n: string, all: string) => `${n} de ${all} tabelas com colunas que nenhuma verificação lê.`,
    none: 'Nenhuma tabela corresponde.',
    reset: 'Mostrar todas as tabelas',
  },
};

export const texts = inLanguage(TEXTS);
