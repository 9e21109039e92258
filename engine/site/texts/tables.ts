import { counted, inLanguage } from '../components/language.js';

export const TEXTS = {
  en: {
    find: 'Find',
    findHint: 'Name or description',
    table: 'Table',
    layer: 'Layer',
    verdict: 'Verdict',
    owner: 'Owner',
    tag: 'Tags',
    checks: 'Checks',
    unchecked: 'Columns not checked',
    rows: 'Rows',
    built: 'Built',
    of: (n: string, all: string) => `${n} of ${all}`,
    shown: (n: string, all: string) => `${n} of ${counted(all, 'table', 'tables')}`,
    none: 'No table matches.',
  },
  'pt-BR': {
    find: 'Buscar',
    findHint: 'Nome ou descrição',
    table: 'Tabela',
    layer: 'Camada',
    verdict: 'Veredito',
    owner: 'Responsável',
    tag: 'Tags',
    checks: 'Verificações',
    unchecked: 'Colunas sem verificação',
    rows: 'Linhas',
    built: 'Construída',
    of: (n: string, all: string) => `${n} de ${all}`,
    shown: (n: string, all: string) => `${n} de ${counted(all, 'tabela', 'tabelas')}`,
    none: 'Nenhuma tabela corresponde.',
  },
};

export const texts = inLanguage(TEXTS);
