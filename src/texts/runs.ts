import { inLanguage } from '../components/language.js';

export const TEXTS = {
  en: {
    answer: (n: number, good: number) =>
      n === 1 ? 'This is the first run on record.' : `${good} of the last ${n} runs ended without a failure.`,
    run: 'Run',
    started: 'Started, UTC',
    took: 'Took',
    verdict: 'Verdict',
    passed: 'Passed',
    warned: 'Warn',
    failed: 'Failed',
    status: 'Verdict',
    kind: 'Step',
    all: 'All runs',
    none: 'No run matches.',
    timeline: (id: string) => `Run ${id}, step by step`,
    timelineNote:
      'Seconds from the start of the run; a bar for each step that took time, in the order of their starts.',
    noSteps: 'The steps of this run are no longer kept.',
    reconciled: 'Read = loaded + rejected',
    reconciledNote: (read: string, loaded: string, rejected: string) =>
      `${read} records read = ${loaded} loaded + ${rejected} rejected.`,
    source: 'Source',
    read: 'Read',
    loaded: 'Loaded',
    rejected: 'Rejected',
    asOf: 'Data up to',
    rows: 'Rows',
    seconds: 'Seconds',
    step: 'Step',
    changes: 'Since the run before',
    newly: 'Newly failing',
    fixed: 'Fixed',
    still: 'Still failing',
    noChange: 'Nothing changed.',
    lineage:
      'From the sources at the left to the reports at the right. Point at a table to see what it stands on and what stands on it; open it for its columns.',
  },
  'pt-BR': {
    answer: (n: number, good: number) =>
      n === 1 ? 'Esta é a primeira execução registrada.' : `${good} das últimas ${n} execuções terminaram sem falha.`,
    run: 'Execução',
    started: 'Início, UTC',
    took: 'Duração',
    verdict: 'Veredito',
    passed: 'Passaram',
    warned: 'Alerta',
    failed: 'Falharam',
    status: 'Veredito',
    kind: 'Etapa',
    all: 'Todas as execuções',
    none: 'Nenhuma execução corresponde.',
    timeline: (id: string) => `Execução ${id}, etapa por etapa`,
    timelineNote: 'Segundos desde o início da execução; uma barra por etapa que levou tempo, na ordem do início.',
    noSteps: 'As etapas desta execução não são mais guardadas.',
    reconciled: 'Lidas = carregadas + rejeitadas',
    reconciledNote: (read: string, loaded: string, rejected: string) =>
      `${read} registros lidos = ${loaded} carregados + ${rejected} rejeitados.`,
    source: 'Fonte',
    read: 'Lidos',
    loaded: 'Carregados',
    rejected: 'Rejeitados',
    asOf: 'Dados até',
    rows: 'Linhas',
    seconds: 'Segundos',
    step: 'Etapa',
    changes: 'Desde a execução anterior',
    newly: 'Novas falhas',
    fixed: 'Corrigidas',
    still: 'Persistem',
    noChange: 'Nada mudou.',
    lineage:
      'Das fontes, à esquerda, aos relatórios, à direita. Aponte para uma tabela para ver em que ela se apoia e o que se apoia nela; abra-a para ver as colunas.',
  },
};

export const texts = inLanguage(TEXTS);
