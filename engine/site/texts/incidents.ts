import { counted, inLanguage } from '../components/language.js';

export const TEXTS = {
  en: {
    first:
      'This is the first recorded run. Its failures are listed below as open incidents; the run that fixes one closes it.',
    none: (runs: string, since: string) => `No incidents in the ${runs} runs since ${since}.`,
    allClosed: (n: string, since: string) => `No open incidents. ${n} closed since ${since}.`,
    open: (n: number, since: string) =>
      n === 1 ? `One incident is open, since ${since}.` : `${n} incidents are open, the oldest since ${since}.`,
    note: 'An incident lasts from the first run that finds it to the first that no longer does. A cause is named where the failing rows of a check upstream were counted among those of this one, or a check stopped the load. What is only upstream is a possible cause.',
    feed: 'Follow the incidents (Atom feed)',
    openHeading: 'Open',
    closedHeading: 'Closed',
    atLeast: (rows: string) => `at least ${rows}`,
    opened: 'Opened',
    closed: 'Closed',
    passed: {
      check: 'passed again',
      step: 'succeeded again',
      volume: 'rows as expected again',
      schema: 'columns as before',
    },
    removed: 'no longer defined',
    runs: (n: number) => (n === 1 ? 'found in one run' : `found in ${n} runs`),
    rows: (n: string) => `${counted(n, 'failing row', 'failing rows')} in the last one`,
    kept: 'the columns stayed so',
    accepted: 'the warning is accepted',
    causes: 'Cause',
    possible: 'Upstream, perhaps',
    unrelated: 'Upstream, no failing row in common',
    explains: 'Cause of',
    possiblyExplains: 'Perhaps a cause of',
    stopped: 'Not run because of it',
    stop: 'it stopped the load',
    shared: (rows: string, of: string, key: string) =>
      `${rows} of ${counted(of, 'failing row has', 'failing rows have')} the ${key} of one of its failing rows`,
    explained: (rows: string, of: string) =>
      `The causes together account for ${rows} of ${counted(of, 'failing row', 'failing rows')}`,
    downstream: 'Tables downstream',
    isRoot: 'none known',
    noDownstream: 'none',
    more: (n: string) => `and ${n} more`,
    step: (relation: string) => `${relation} failed`,
    stepWarned: (relation: string) => `${relation} has warnings`,
    volume: {
      few: (relation: string) => `${relation} has unusually few rows`,
      many: (relation: string) => `${relation} has unusually many rows`,
    },
    schema: (relation: string) => `${relation} has other columns`,
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
    note: 'Um incidente vai da primeira execução que o encontra até a primeira que não o encontra mais. Uma causa é indicada onde as linhas com falha de uma verificação upstream foram contadas entre as desta, ou onde uma verificação interrompeu a carga. O que apenas está upstream é uma causa possível.',
    feed: 'Seguir os incidentes (feed Atom)',
    openHeading: 'Abertos',
    closedHeading: 'Fechados',
    atLeast: (rows: string) => `pelo menos ${rows}`,
    opened: 'Aberto em',
    closed: 'Fechado em',
    passed: {
      check: 'voltou a passar',
      step: 'voltou a ser concluída',
      volume: 'linhas como esperado',
      schema: 'colunas como antes',
    },
    removed: 'não existe mais',
    runs: (n: number) => (n === 1 ? 'encontrado em uma execução' : `encontrado em ${n} execuções`),
    rows: (n: string) => `${counted(n, 'linha com falha', 'linhas com falha')} na última`,
    kept: 'as colunas ficaram assim',
    accepted: 'o alerta foi aceito',
    causes: 'Causa',
    possible: 'Upstream, talvez',
    unrelated: 'Upstream, nenhuma linha com falha em comum',
    explains: 'Causa de',
    possiblyExplains: 'Talvez causa de',
    stopped: 'Não executadas por causa dele',
    stop: 'interrompeu a carga',
    shared: (rows: string, of: string, key: string) =>
      `${rows} de ${counted(of, 'linha com falha tem', 'linhas com falha têm')} o ${key} de uma das linhas com falha dela`,
    explained: (rows: string, of: string) =>
      `As causas juntas respondem por ${rows} de ${counted(of, 'linha com falha', 'linhas com falha')}`,
    downstream: 'Tabelas downstream',
    isRoot: 'nenhuma conhecida',
    noDownstream: 'nenhuma',
    more: (n: string) => `e mais ${n}`,
    step: (relation: string) => `${relation} falhou`,
    stepWarned: (relation: string) => `${relation} tem alertas`,
    volume: {
      few: (relation: string) => `${relation} tem menos linhas do que o habitual`,
      many: (relation: string) => `${relation} tem mais linhas do que o habitual`,
    },
    schema: (relation: string) => `${relation} tem outras colunas`,
  },
};

export const texts = inLanguage(TEXTS);
