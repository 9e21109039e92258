import { inLanguage } from '../components/language.js';

export const TEXTS = {
  en: {
    passed: 'Every check passed. The figures can be trusted.',
    warned: (n: number) => `The figures stand; ${n === 1 ? 'one check asks' : `${n} checks ask`} for a look.`,
    failed: (n: number) => `${n === 1 ? 'A check' : `${n} checks`} failed. Figures that stand on it are marked.`,
    broken: (n: number) => `The run broke off: ${n === 1 ? 'a step' : `${n} steps`} failed.`,
    stale: (date: string, id: string) => `The figures below are the last good ones, of ${date} (run ${id}).`,
    counts: (when: string, took: string, read: string, rejected: string, passed: string, total: string) =>
      `${when} UTC, in ${took}: ${read} source rows read, ${rejected} rejected; ${passed} of ${total} checks passed.`,
    changes: (date: string, newly: number, fixed: number, still: number) =>
      `Since the run of ${date}: ${newly} newly failing, ${fixed} fixed, ${still} still failing.`,
    look: (n: number) => (n === 1 ? 'One finding' : `${n} findings`),
    all: 'All of them, with their rows',
  },
  'pt-BR': {
    passed: 'Todas as verificações passaram. Os números são confiáveis.',
    warned: (n: number) =>
      `Os números valem; ${n === 1 ? 'uma verificação pede' : `${n} verificações pedem`} um olhar.`,
    failed: (n: number) =>
      `${n === 1 ? 'Uma verificação falhou' : `${n} verificações falharam`}. Os números afetados estão marcados.`,
    broken: (n: number) => `A execução foi interrompida: ${n === 1 ? 'uma etapa falhou' : `${n} etapas falharam`}.`,
    stale: (date: string, id: string) => `Os números abaixo são os últimos válidos, de ${date} (execução ${id}).`,
    counts: (when: string, took: string, read: string, rejected: string, passed: string, total: string) =>
      `${when} UTC, em ${took}: ${read} linhas de origem lidas, ${rejected} rejeitadas; ${passed} de ${total} verificações passaram.`,
    changes: (date: string, newly: number, fixed: number, still: number) =>
      `Desde a execução de ${date}: ${newly} novas falhas, ${fixed} corrigidas, ${still} persistem.`,
    look: (n: number) => (n === 1 ? 'Um achado' : `${n} achados`),
    all: 'Todos, com suas linhas',
  },
};

export const texts = inLanguage(TEXTS);
