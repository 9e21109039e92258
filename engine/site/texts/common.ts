import { counted, inLanguage } from '../components/language.js';

export const TEXTS = {
  en: {
    muted: (until: string, reason: string) => `Alerts muted until ${until}: ${reason}`,
    verdicts: {
      pass: 'Pass',
      indirect: 'Indirect',
      warn: 'Warn',
      fail: 'Fail',
      stale: 'Stale',
      not_checked: 'Not checked',
    },
    statuses: { success: 'done', pass: 'pass', warn: 'warn', fail: 'fail', error: 'error', skipped: 'skipped' },
    severities: { critical: 'critical', warning: 'warning', info: 'info' },
    layers: { raw: 'Raw', staging: 'Staging', marts: 'Marts' },
    checks: (n: string) => counted(n, 'check', 'checks'),
    badge: {
      pass: (n: number) => (n === 1 ? '1 check passes' : `${n} checks pass`),
      upstream: (n: number) =>
        `${n === 1 ? '1 check upstream passes' : `${n} checks upstream pass`}, none on this table`,
      indirect: (n: number, all: number) => `${n} of ${all} columns checked only indirectly`,
      warn: (bad: number, n: number) => `${bad} of ${n} checks with warnings`,
      fail: (bad: number, n: number) => `${bad} of ${n} checks fail`,
      stale: (date: string) => `last valid figures, ${date}`,
      latest: (word: string) => `latest run: ${word}`,
      not_checked: 'no check covers this',
      skipped: (n: number, all: number) => `${n} of ${all} checks skipped`,
      uncovered: (n: number, all: number) => `${n} of ${all} columns not checked`,
      leads: 'Show the checks behind this figure',
    },
    figure: {
      source: 'Source',
      run: (date: string) => `run of ${date}`,
      data: 'Table and downloads',
      csv: 'Download these rows (CSV)',
      parquet: 'Full tables:',
      sql: 'Definitions and SQL',
      query: 'Query on this page',
      keys: 'Rows on this page are filtered or grouped by',
      tableKeys: 'Rows of this table are joined, filtered or grouped by',
      loading: 'Loading…',
      brushed: 'Drag across the chart to select months.',
      none: 'No rows match these filters.',
      unpublished: 'No figures published yet.',
      reset: 'Clear filters',
    },
    table: {
      rows: (shown: string, all: string) => `First ${shown} of ${all} rows.`,
      all: (n: string) => `Show all ${n} rows`,
      scroll: 'Table (scrolls horizontally)',
    },
    run: { asOf: (date: string) => `Run of ${date}`, stale: (date: string) => `Figures of ${date}` },
    figuresFrom: (target: string, warehouse: string, project: string | null) =>
      `Figures from target ${target} (${warehouse}${project === null ? '' : `, project ${project}`}).`,
    all: 'All',
  },
  'pt-BR': {
    muted: (until: string, reason: string) => `Alertas silenciados até ${until}: ${reason}`,
    verdicts: {
      pass: 'Passou',
      indirect: 'Indireto',
      warn: 'Alerta',
      fail: 'Falhou',
      stale: 'Desatualizado',
      not_checked: 'Sem verificação',
    },
    statuses: {
      success: 'concluído',
      pass: 'passou',
      warn: 'alerta',
      fail: 'falhou',
      error: 'erro',
      skipped: 'pulado',
    },
    severities: { critical: 'crítica', warning: 'aviso', info: 'informativa' },
    layers: { raw: 'Raw', staging: 'Staging', marts: 'Marts' },
    checks: (n: string) => counted(n, 'verificação', 'verificações'),
    badge: {
      pass: (n: number) => (n === 1 ? '1 verificação aprovada' : `${n} verificações aprovadas`),
      upstream: (n: number) =>
        `${n === 1 ? '1 verificação aprovada' : `${n} verificações aprovadas`} na origem, nenhuma nesta tabela`,
      indirect: (n: number, all: number) => `${n} de ${all} colunas verificadas apenas indiretamente`,
      warn: (bad: number, n: number) => `${bad} de ${n} verificações em alerta`,
      fail: (bad: number, n: number) => `${bad} de ${n} verificações falharam`,
      stale: (date: string) => `últimos números válidos, ${date}`,
      latest: (word: string) => `última execução: ${word}`,
      not_checked: 'nenhuma verificação cobre isto',
      skipped: (n: number, all: number) => `${n} de ${all} verificações puladas`,
      uncovered: (n: number, all: number) => `${n} de ${all} colunas sem verificação`,
      leads: 'Ver as verificações por trás deste gráfico',
    },
    figure: {
      source: 'Fonte',
      run: (date: string) => `execução de ${date}`,
      data: 'Tabela e downloads',
      csv: 'Baixar estas linhas (CSV)',
      parquet: 'Tabelas completas:',
      sql: 'Definições e SQL',
      query: 'Consulta desta página',
      keys: 'Nesta página as linhas são escolhidas ou agrupadas por',
      tableKeys: 'As linhas desta tabela são ligadas, filtradas ou agrupadas por',
      loading: 'Carregando…',
      brushed: 'Arraste sobre o gráfico para selecionar meses.',
      none: 'Nenhuma linha corresponde a estes filtros.',
      unpublished: 'Nenhum número publicado ainda.',
      reset: 'Limpar filtros',
    },
    table: {
      rows: (shown: string, all: string) => `Exibindo as primeiras ${shown} de ${all} linhas.`,
      all: (n: string) => `Mostrar todas as ${n} linhas`,
      scroll: 'Tabela (rolagem horizontal)',
    },
    run: { asOf: (date: string) => `Execução de ${date}`, stale: (date: string) => `Números de ${date}` },
    figuresFrom: (target: string, warehouse: string, project: string | null) =>
      `Números do destino ${target} (${warehouse}${project === null ? '' : `, projeto ${project}`}).`,
    all: 'Todos',
  },
};

export const texts = inLanguage(TEXTS);

/** What `raw`, `staging` and `marts` are called; other layers keep their names. */
export const layerNames: Readonly<Partial<Record<string, string>>> = texts.layers;
