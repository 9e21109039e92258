import { counted, inLanguage } from '../components/language.js';

export const TEXTS = {
  en: {
    first:
      'This is the first recorded run. Its failures are listed below as open incidents; the run that fixes one closes it.',
    none: (runs: string, since: string) => `No incidents in the ${runs} runs since ${since}.`,
    allClosed: (n: string, since: string) => `No open incidents. ${n} closed since ${since}.`,
    open: (n: number, since: string) =>
      n === 1 ? `One incident is open, since ${since}.` : `${n} incidents are open, the oldest since ${since}.`,
    note: 'An incident lasts from the first failure of a check to its next pass, or from the failure of a step to its next success. If a table upstream failed at the same time, start there.',
    openHeading: 'Open',
    closedHeading: 'Closed',
    opened: 'Opened',
    closed: 'Closed',
    passed: 'passed again',
    removed: 'no longer defined',
    runs: (n: number) => (n === 1 ? 'failed in one run' : `failed in ${n} runs`),
    rows: (n: string) => `${counted(n, 'failing row', 'failing rows')} in the last one`,
    causes: 'Possible cause',
    explains: 'Possible cause of',
    downstream: 'Tables downstream',
    isRoot: 'none upstream',
    noDownstream: 'none',
    more: (n: string) => `and ${n} more`,
    step: (relation: string) => `${relation} failed`,
  },
  'pt-BR': {
    first:
      'Esta é a primeira execução registrada. As falhas dela aparecem abaixo como incidentes abertos; a execução que corrigir uma falha fecha o incidente.',
    none: (runs: string, since: string) => `Nenhum incidente nas ${runs} execuções desde ${since}.`,
    allClosed: (n: string, since: string) => `Nenhum incidente aberto. ${n} fechados desde ${since}.`,
    open: (n: number, since: string) =>
      n === 1
        ? `Um incidente está aberto, desde ${since}.`
        : `${n} incidentes estão abertos, o mais antigo desde ${since}.`,
    note: 'Um incidente vai da primeira falha de uma verificação até ela voltar a passar, ou da falha de uma etapa até ela voltar a ser concluída. Se uma tabela upstream falhou no mesmo período, comece por ela.',
    openHeading: 'Abertos',
    closedHeading: 'Fechados',
    opened: 'Aberto em',
    closed: 'Fechado em',
    passed: 'voltou a passar',
    removed: 'não existe mais',
    runs: (n: number) => (n === 1 ? 'falhou em uma execução' : `falhou em ${n} execuções`),
    rows: (n: string) => `${counted(n, 'linha com falha', 'linhas com falha')} na última`,
    causes: 'Causa possível',
    explains: 'Causa possível de',
    downstream: 'Tabelas downstream',
    isRoot: 'nenhuma upstream',
    noDownstream: 'nenhuma',
    more: (n: string) => `e mais ${n}`,
    step: (relation: string) => `${relation} falhou`,
  },
};

export const texts = inLanguage(TEXTS);
