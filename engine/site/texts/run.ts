import { inLanguage } from '../components/language.js';

export const TEXTS = {
  en: {
    unchecked: 'No checks ran. The figures are not verified.',
    skipped: (n: number) =>
      `${n === 1 ? 'One check was' : `${n} checks were`} skipped. The affected figures are marked.`,
    leftOut: (n: string) => `Skipped: ${n}.`,
    passed: 'All checks passed.',
    noNew: 'No failures.',
    accepted: (n: number) => `${n === 1 ? 'One warning is' : `${n} warnings are`} accepted.`,
    acceptedCount: (n: string) => `Accepted: ${n}.`,
    newlyAccepted: (n: number) => `${n} accepted`,
    warned: (n: number) => `${n === 1 ? 'One warning' : `${n} warnings`}, no failures.`,
    failed: (n: number) => `${n === 1 ? 'One check' : `${n} checks`} failed. The affected figures are marked.`,
    broken: (n: number) => `The run failed: ${n === 1 ? 'one step' : `${n} steps`} did not complete.`,
    stale: (date: string, id: string) => `The figures below are from the last valid run, ${date} (${id}).`,
    noFigures: 'No figures have been published yet: the first run that succeeds publishes them.',
    unpublished: 'No figures published yet of',
    counts: (when: string, took: string, read: string, rejected: string, passed: string, total: string) =>
      `${when} UTC, in ${took}: ${read} source rows read, ${rejected} rejected; ${passed} of ${total} checks passed.`,
    first: 'This is the first recorded run; the next one will list what changed.',
    since: (when: string) => `Changes since the run of ${when}:`,
    newly: (n: number) => `${n} newly failing`,
    newFailing: (n: number) => (n === 1 ? 'one new check failing' : `${n} new checks failing`),
    fixed: (n: number) => `${n} fixed`,
    still: (n: number) => `${n} still failing`,
    added: (n: number) => (n === 1 ? 'one new table' : `${n} new tables`),
    removed: (n: number) => (n === 1 ? 'one table removed' : `${n} tables removed`),
    schema: (n: number) => (n === 1 ? 'columns of one table changed' : `columns of ${n} tables changed`),
    volume: (n: number) => (n === 1 ? 'one table has an unusual row count' : `${n} tables have an unusual row count`),
    unchanged: 'nothing changed',
    incidents: (n: number, since: string) =>
      n === 1 ? `one incident open since ${since}` : `${n} incidents open, the oldest since ${since}`,
    isNew: 'new',
    look: (n: number) => (n === 1 ? 'One finding' : `${n} findings`),
    all: 'All findings, with failing rows',
  },
  'pt-BR': {
    unchecked: 'Nenhuma verificação foi executada. Os números não foram validados.',
    skipped: (n: number) =>
      `${n === 1 ? 'Uma verificação foi pulada' : `${n} verificações foram puladas`}. Os números afetados estão marcados.`,
    leftOut: (n: string) => `Puladas: ${n}.`,
    passed: 'Todas as verificações passaram.',
    noNew: 'Nenhuma falha.',
    accepted: (n: number) => `${n === 1 ? 'Um alerta aceito' : `${n} alertas aceitos`}.`,
    acceptedCount: (n: string) => `Aceitos: ${n}.`,
    newlyAccepted: (n: number) => (n === 1 ? '1 alerta aceito' : `${n} alertas aceitos`),
    warned: (n: number) => `${n === 1 ? 'Um alerta' : `${n} alertas`}, nenhuma falha.`,
    failed: (n: number) =>
      `${n === 1 ? 'Uma verificação falhou' : `${n} verificações falharam`}. Os números afetados estão marcados.`,
    broken: (n: number) =>
      `A execução falhou: ${n === 1 ? 'uma etapa não foi concluída' : `${n} etapas não foram concluídas`}.`,
    stale: (date: string, id: string) => `Os números abaixo são da última execução válida, ${date} (${id}).`,
    noFigures: 'Nenhum número foi publicado ainda: a primeira execução bem-sucedida os publicará.',
    unpublished: 'Nenhum número publicado ainda de',
    counts: (when: string, took: string, read: string, rejected: string, passed: string, total: string) =>
      `${when} UTC, duração de ${took}: ${read} linhas de origem lidas, ${rejected} rejeitadas; ${passed} de ${total} verificações passaram.`,
    first: 'Esta é a primeira execução registrada; a próxima listará o que mudou.',
    since: (when: string) => `Mudanças desde a execução de ${when}:`,
    newly: (n: number) => (n === 1 ? '1 nova falha' : `${n} novas falhas`),
    newFailing: (n: number) => (n === 1 ? 'uma verificação nova falha' : `${n} verificações novas falham`),
    fixed: (n: number) => (n === 1 ? '1 corrigida' : `${n} corrigidas`),
    still: (n: number) => (n === 1 ? '1 persiste' : `${n} persistem`),
    added: (n: number) => (n === 1 ? 'uma tabela nova' : `${n} tabelas novas`),
    removed: (n: number) => (n === 1 ? 'uma tabela removida' : `${n} tabelas removidas`),
    schema: (n: number) => (n === 1 ? 'colunas de uma tabela mudaram' : `colunas de ${n} tabelas mudaram`),
    volume: (n: number) =>
      n === 1 ? 'uma tabela tem volume de linhas incomum' : `${n} tabelas têm volume de linhas incomum`,
    unchanged: 'nada mudou',
    incidents: (n: number, since: string) =>
      n === 1 ? `um incidente aberto desde ${since}` : `${n} incidentes abertos, o mais antigo desde ${since}`,
    isNew: 'novo',
    look: (n: number) => (n === 1 ? 'Um problema' : `${n} problemas`),
    all: 'Todos, com as linhas com falha',
  },
};

export const texts = inLanguage(TEXTS);
