import { inLanguage } from '../components/language.js';

export const TEXTS = {
  en: {
    unchecked: 'No check ran. Nothing is known about the figures.',
    skipped: (n: number) =>
      `${n === 1 ? 'One check was' : `${n} checks were`} skipped. What nothing else checked is marked.`,
    leftOut: (n: string) => `${n} were skipped.`,
    passed: 'Every check passed. The figures can be trusted.',
    warned: (n: number) => `The figures stand; ${n === 1 ? 'one check asks' : `${n} checks ask`} for a look.`,
    failed: (n: number) => `${n === 1 ? 'A check' : `${n} checks`} failed. Figures that stand on it are marked.`,
    broken: (n: number) => `The run broke off: ${n === 1 ? 'a step' : `${n} steps`} failed.`,
    stale: (date: string, id: string) => `The figures below are the last good ones, of ${date} (run ${id}).`,
    counts: (when: string, took: string, read: string, rejected: string, passed: string, total: string) =>
      `${when} UTC, in ${took}: ${read} source rows read, ${rejected} rejected; ${passed} of ${total} checks passed.`,
    first: 'The first run on record: the next one will say what changed.',
    since: (when: string) => `Since the run of ${when}:`,
    newly: (n: number) => `${n} newly failing`,
    fixed: (n: number) => `${n} fixed`,
    still: (n: number) => `${n} still failing`,
    schema: (n: number) => (n === 1 ? 'columns of one table changed' : `columns of ${n} tables changed`),
    volume: (n: number) =>
      n === 1 ? 'one table has unusually many or few rows' : `${n} tables have unusually many or few rows`,
    unchanged: 'nothing changed',
    incidents: (n: number, since: string) =>
      n === 1 ? `one incident open since ${since}` : `${n} incidents open, the oldest since ${since}`,
    isNew: 'new',
    look: (n: number) => (n === 1 ? 'One finding' : `${n} findings`),
    all: 'All of them, with their rows',
  },
  'pt-BR': {
    unchecked: 'Nenhuma verificação foi executada. Nada se sabe sobre os números.',
    skipped: (n: number) =>
      `${n === 1 ? 'Uma verificação foi pulada' : `${n} verificações foram puladas`}. O que nada mais verificou está marcado.`,
    leftOut: (n: string) => `${n} foram puladas.`,
    passed: 'Todas as verificações passaram. Os números são confiáveis.',
    warned: (n: number) =>
      `Os números valem; ${n === 1 ? 'uma verificação pede' : `${n} verificações pedem`} um olhar.`,
    failed: (n: number) =>
      `${n === 1 ? 'Uma verificação falhou' : `${n} verificações falharam`}. Os números afetados estão marcados.`,
    broken: (n: number) => `A execução foi interrompida: ${n === 1 ? 'uma etapa falhou' : `${n} etapas falharam`}.`,
    stale: (date: string, id: string) => `Os números abaixo são os últimos válidos, de ${date} (execução ${id}).`,
    counts: (when: string, took: string, read: string, rejected: string, passed: string, total: string) =>
      `${when} UTC, em ${took}: ${read} linhas de origem lidas, ${rejected} rejeitadas; ${passed} de ${total} verificações passaram.`,
    first: 'A primeira execução registrada: a próxima dirá o que mudou.',
    since: (when: string) => `Desde a execução de ${when}:`,
    newly: (n: number) => (n === 1 ? '1 nova falha' : `${n} novas falhas`),
    fixed: (n: number) => (n === 1 ? '1 corrigida' : `${n} corrigidas`),
    still: (n: number) => (n === 1 ? '1 persiste' : `${n} persistem`),
    schema: (n: number) => (n === 1 ? 'colunas de uma tabela mudaram' : `colunas de ${n} tabelas mudaram`),
    volume: (n: number) =>
      n === 1 ? 'uma tabela tem linhas demais ou de menos' : `${n} tabelas têm linhas demais ou de menos`,
    unchanged: 'nada mudou',
    incidents: (n: number, since: string) =>
      n === 1 ? `um incidente aberto desde ${since}` : `${n} incidentes abertos, o mais antigo desde ${since}`,
    isNew: 'novo',
    look: (n: number) => (n === 1 ? 'Um achado' : `${n} achados`),
    all: 'Todos, com suas linhas',
  },
};

export const texts = inLanguage(TEXTS);
