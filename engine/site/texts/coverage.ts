import { inLanguage } from '../components/language.js';

export const TEXTS = {
  en: {
    answer: (unchecked: string, all: string, tables: string) =>
      `${unchecked} of ${all} columns, in ${tables} tables, have no check.`,
    whole: (all: string) => `All ${all} columns are checked.`,
    note: 'The suggested checks are derived from the current data, which passes them. Review each one before you add it: a wrong rule that passes is worse than none.',
    columns: (n: string, all: string) => `${n} of ${all} checked`,
    missing: 'Columns without a check',
    put: (file: string) => `Add these to the expectations list in ${file}`,
    create: (file: string) => `Create a suite with these: ${file}`,
    copy: 'Copy',
    copied: 'Copied',
    nothing: 'The data of these columns suggests no check.',
    search: 'Search',
    searchHint: 'table or column',
    layer: 'Layer',
    shown: (n: string, all: string) => `${n} of ${all} tables with unchecked columns.`,
    none: 'No tables match.',
    reset: 'Show all tables',
  },
  'pt-BR': {
    answer: (unchecked: string, all: string, tables: string) =>
      `${unchecked} de ${all} colunas, em ${tables} tabelas, não têm verificação.`,
    whole: (all: string) => `Todas as ${all} colunas são verificadas.`,
    note: 'As verificações sugeridas vêm dos dados atuais, que passam em todas elas. Revise cada uma antes de adotá-la: uma regra errada que passa é pior que nenhuma.',
    columns: (n: string, all: string) => `${n} de ${all} verificadas`,
    missing: 'Colunas sem verificação',
    put: (file: string) => `Acrescente à lista expectations em ${file}`,
    create: (file: string) => `Crie uma suíte com elas: ${file}`,
    copy: 'Copiar',
    copied: 'Copiado',
    nothing: 'Os dados destas colunas não sugerem nenhuma verificação.',
    search: 'Buscar',
    searchHint: 'tabela ou coluna',
    layer: 'Camada',
    shown: (n: string, all: string) => `${n} de ${all} tabelas com colunas sem verificação.`,
    none: 'Nenhuma tabela encontrada.',
    reset: 'Mostrar todas as tabelas',
  },
};

export const texts = inLanguage(TEXTS);
