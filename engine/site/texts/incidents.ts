import { inLanguage } from '../components/language.js';

export const TEXTS = {
  en: {
    first: 'This is the first run on record: what is wrong in it opens below, and closes with the run that mends it.',
    none: (runs: string, since: string) => `Nothing went wrong in the ${runs} runs since ${since}.`,
    allClosed: (n: string, since: string) => `Nothing is open. ${n} of the runs' incidents since ${since} are closed.`,
    open: (n: number, since: string) =>
      n === 1 ? `One incident is open, since ${since}.` : `${n} incidents are open, the oldest since ${since}.`,
    note: 'An incident is a check from its first failure to its next pass, or a step that broke until it ran again. Where a table upstream was in trouble at the same time, look there first.',
    openHeading: 'Open',
    closedHeading: 'Closed',
    opened: 'Opened',
    closed: 'Closed',
    passed: 'passed again',
    removed: 'no longer defined',
    runs: (n: number) => (n === 1 ? 'failing in one run' : `failing in ${n} runs`),
    rows: (n: string) => `${n} rows in the last`,
    causes: 'Look first at',
    explains: 'Explains',
    downstream: 'Tables downstream',
    isRoot: 'nothing upstream of it was in trouble',
    noDownstream: 'no table reads it',
    more: (n: string) => `and ${n} more`,
    step: (relation: string) => `${relation} broke`,
  },
  'pt-BR': {
    first:
      'Esta é a primeira execução registrada: o que há de errado nela abre abaixo e fecha com a execução que o corrigir.',
    none: (runs: string, since: string) => `Nada deu errado nas ${runs} execuções desde ${since}.`,
    allClosed: (n: string, since: string) =>
      `Nada está aberto. ${n} incidentes das execuções desde ${since} estão fechados.`,
    open: (n: number, since: string) =>
      n === 1
        ? `Um incidente está aberto, desde ${since}.`
        : `${n} incidentes estão abertos, o mais antigo desde ${since}.`,
    note: 'Um incidente é uma verificação da primeira falha até voltar a passar, ou uma etapa que quebrou até voltar a rodar. Onde uma tabela anterior estava com problemas ao mesmo tempo, olhe primeiro para ela.',
    openHeading: 'Abertos',
    closedHeading: 'Fechados',
    opened: 'Aberto',
    closed: 'Fechado',
    passed: 'voltou a passar',
    removed: 'não é mais definida',
    runs: (n: number) => (n === 1 ? 'falhou em uma execução' : `falhou em ${n} execuções`),
    rows: (n: string) => `${n} linhas na última`,
    causes: 'Olhe primeiro',
    explains: 'Explica',
    downstream: 'Tabelas que dependem dela',
    isRoot: 'nada antes dela estava com problemas',
    noDownstream: 'nenhuma tabela a lê',
    more: (n: string) => `e mais ${n}`,
    step: (relation: string) => `${relation} quebrou`,
  },
};

export const texts = inLanguage(TEXTS);
