import { counted, inLanguage } from '../components/language.js';

interface IncidentCounts {
  opened: number;
  closed: number;
  open: number;
}

export const TEXTS = {
  en: {
    report: 'Report of the run',
    gone: 'The details of this run are no longer kept.',
    sources: 'Sources',
    marts: 'Marts',
    duration: 'Duration',
    checks: 'Checks',
    unitTests: 'Unit tests',
    incidents: 'Incidents',
    billed: 'Billed',
    rows: (rows: string, tables: string) => `${rows} rows in ${counted(tables, 'table', 'tables')}.`,
    read: (read: string, loaded: string, rejected: string) =>
      `${read} records read = ${loaded} loaded + ${rejected} rejected.`,
    nothingRead: 'No new records.',
    median: (median: string, runs: string) => `(median of ${runs} earlier runs that built the same tables: ${median})`,
    tooFew: (runs: string) =>
      runs === '0'
        ? '(no earlier run built the same tables)'
        : `(only ${counted(runs, 'earlier run', 'earlier runs')} built the same tables)`,
    notSelected: 'Not selected',
    incidentCounts: ({ opened, closed, open }: IncidentCounts) => `${opened} opened · ${closed} closed · ${open} open`,
    slowest: 'Slowest steps',
    step: 'Step',
    took: 'Duration',
    medianBefore: 'Median before',
    builds: 'Earlier builds',
    dearest: 'Most billed',
    table: 'Table',
    statements: 'Statements',
    what: { table: 'that build it', checks: 'of its checks' },
  },
  'pt-BR': {
    report: 'Relatório da execução',
    gone: 'Os detalhes desta execução não estão mais disponíveis.',
    sources: 'Fontes',
    marts: 'Marts',
    duration: 'Duração',
    checks: 'Verificações',
    unitTests: 'Testes unitários',
    incidents: 'Incidentes',
    billed: 'Cobrado',
    rows: (rows: string, tables: string) => `${rows} linhas em ${counted(tables, 'tabela', 'tabelas')}.`,
    read: (read: string, loaded: string, rejected: string) =>
      `${read} registros lidos = ${loaded} carregados + ${rejected} rejeitados.`,
    nothingRead: 'Nenhum registro novo.',
    median: (median: string, runs: string) =>
      `(mediana de ${runs} execuções anteriores que construíram as mesmas tabelas: ${median})`,
    tooFew: (runs: string) =>
      runs === '0'
        ? '(nenhuma execução anterior construiu as mesmas tabelas)'
        : `(só ${counted(runs, 'execução anterior construiu', 'execuções anteriores construíram')} as mesmas tabelas)`,
    notSelected: 'Não selecionadas',
    incidentCounts: ({ opened, closed, open }: IncidentCounts) =>
      `${opened} novos · ${closed} encerrados · ${open} abertos`,
    slowest: 'Etapas mais demoradas',
    step: 'Etapa',
    took: 'Duração',
    medianBefore: 'Mediana anterior',
    builds: 'Construções anteriores',
    dearest: 'O que mais custou',
    table: 'Tabela',
    statements: 'Comandos',
    what: { table: 'que a constroem', checks: 'de suas verificações' },
  },
};

export const texts = inLanguage(TEXTS);
