import { type Random, Weighted } from './random.js';

export interface City {
  name: string;
  state: State;
  lat: number;
  lng: number;
  weight: number;
  /** First zip code prefix and how many follow it. */
  zip: number;
  zips: number;
}

export interface State {
  code: string;
  /** Orders of a hundred thousand that come from here. */
  customers: number;
  /** Sellers of three thousand that work here. */
  sellers: number;
  /** Days from carrier to customer, typically. */
  transit: number;
  /** Days the estimate leaves beyond that. */
  slack: number;
  /** Freight, as a factor. */
  freight: number;
  cities: City[];
}

type Line = [
  code: string,
  customers: number,
  sellers: number,
  transit: number,
  slack: number,
  freight: number,
  zips: [number, number],
  ...cities: [string, number, number, number][],
];

// Name, latitude, longitude, share of the state. The capital comes first.
const LINES: Line[] = [
  [
    'SP',
    41700,
    1850,
    5,
    11,
    0.8,
    [1000, 19999],
    ['sao paulo', -23.55, -46.63, 38],
    ['guarulhos', -23.45, -46.53, 6],
    ['campinas', -22.91, -47.06, 8],
    ['santos', -23.96, -46.33, 5],
    ['ribeirao preto', -21.18, -47.81, 5],
    ['sorocaba', -23.5, -47.46, 5],
  ],
  [
    'RJ',
    12850,
    171,
    11,
    11,
    1.05,
    [20000, 28999],
    ['rio de janeiro', -22.91, -43.2, 55],
    ['niteroi', -22.88, -43.1, 10],
    ['duque de caxias', -22.79, -43.31, 6],
    ['petropolis', -22.51, -43.18, 4],
  ],
  [
    'MG',
    11640,
    244,
    8,
    13,
    1.05,
    [30000, 39999],
    ['belo horizonte', -19.92, -43.94, 34],
    ['uberlandia', -18.92, -48.28, 8],
    ['juiz de fora', -21.76, -43.35, 7],
    ['contagem', -19.93, -44.05, 6],
  ],
  [
    'RS',
    5470,
    129,
    11,
    14,
    1.1,
    [90000, 99999],
    ['porto alegre', -30.03, -51.23, 34],
    ['caxias do sul', -29.17, -51.18, 8],
    ['pelotas', -31.77, -52.34, 6],
  ],
  [
    'PR',
    5050,
    349,
    8,
    13,
    1.0,
    [80000, 87999],
    ['curitiba', -25.43, -49.27, 38],
    ['londrina', -23.31, -51.16, 10],
    ['maringa', -23.42, -51.94, 8],
  ],
  [
    'SC',
    3640,
    190,
    11,
    12,
    1.05,
    [88000, 89999],
    ['florianopolis', -27.6, -48.55, 18],
    ['joinville', -26.3, -48.85, 12],
    ['blumenau', -26.92, -49.07, 9],
  ],
  [
    'BA',
    3380,
    19,
    15,
    11,
    1.35,
    [40000, 48999],
    ['salvador', -12.97, -38.5, 40],
    ['feira de santana', -12.27, -38.97, 8],
    ['vitoria da conquista', -14.86, -40.84, 5],
  ],
  ['DF', 2140, 30, 9, 12, 1.05, [70000, 72799], ['brasilia', -15.79, -47.88, 90]],
  [
    'ES',
    2030,
    23,
    12,
    11,
    1.1,
    [29000, 29999],
    ['vitoria', -20.32, -40.34, 20],
    ['vila velha', -20.33, -40.29, 24],
    ['serra', -20.13, -40.31, 16],
  ],
  ['GO', 2020, 40, 11, 12, 1.15, [72800, 76799], ['goiania', -16.69, -49.26, 42], ['anapolis', -16.33, -48.95, 9]],
  [
    'PE',
    1650,
    9,
    14,
    13,
    1.6,
    [50000, 56999],
    ['recife', -8.05, -34.88, 40],
    ['olinda', -8.01, -34.86, 10],
    ['caruaru', -8.28, -35.97, 6],
  ],
  [
    'CE',
    1340,
    13,
    17,
    11,
    1.6,
    [60000, 63999],
    ['fortaleza', -3.73, -38.53, 55],
    ['juazeiro do norte', -7.21, -39.31, 6],
  ],
  [
    'PA',
    980,
    2,
    19,
    14,
    1.75,
    [66000, 68899],
    ['belem', -1.46, -48.5, 45],
    ['ananindeua', -1.37, -48.37, 10],
    ['santarem', -2.44, -54.71, 6],
  ],
  ['MT', 910, 4, 13, 14, 1.4, [78000, 78899], ['cuiaba', -15.6, -56.1, 35], ['rondonopolis', -16.47, -54.64, 8]],
  ['MA', 750, 2, 17, 10, 1.9, [65000, 65999], ['sao luis', -2.53, -44.3, 45], ['imperatriz', -5.53, -47.48, 8]],
  ['MS', 720, 5, 11, 11, 1.15, [79000, 79999], ['campo grande', -20.44, -54.65, 45], ['dourados', -22.22, -54.81, 10]],
  [
    'PB',
    540,
    6,
    16,
    13,
    2.1,
    [58000, 58999],
    ['joao pessoa', -7.12, -34.86, 45],
    ['campina grande', -7.23, -35.88, 16],
  ],
  ['PI', 500, 1, 15, 12, 1.95, [64000, 64999], ['teresina', -5.09, -42.8, 60]],
  ['RN', 490, 5, 15, 14, 1.8, [59000, 59999], ['natal', -5.79, -35.21, 50], ['mossoro', -5.19, -37.34, 12]],
  ['AL', 410, 1, 20, 9, 1.75, [57000, 57999], ['maceio', -9.67, -35.74, 60]],
  ['SE', 350, 2, 17, 10, 1.8, [49000, 49999], ['aracaju', -10.91, -37.07, 65]],
  ['TO', 280, 1, 13, 12, 1.85, [77000, 77999], ['palmas', -10.18, -48.33, 40], ['araguaina', -7.19, -48.21, 14]],
  ['RO', 250, 2, 15, 20, 2.0, [76800, 76999], ['porto velho', -8.76, -63.9, 40], ['ji-parana', -10.88, -61.95, 14]],
  ['AM', 150, 1, 22, 19, 1.65, [69000, 69299], ['manaus', -3.12, -60.02, 85]],
  ['AC', 80, 1, 17, 20, 2.0, [69900, 69999], ['rio branco', -9.97, -67.81, 75]],
  ['AP', 70, 1, 23, 19, 1.7, [68900, 68999], ['macapa', 0.03, -51.07, 75]],
  ['RR', 46, 1, 24, 17, 2.1, [69300, 69399], ['boa vista', 2.82, -60.67, 80]],
];

export const STATES: readonly State[] = LINES.map(
  ([code, customers, sellers, transit, slack, freight, zips, ...cities]) => {
    const state: State = { code, customers, sellers, transit, slack, freight, cities: [] };
    const span = Math.floor((zips[1] - zips[0]) / cities.length);
    state.cities = cities.map(([name, lat, lng, weight], i) => ({
      name,
      state,
      lat,
      lng,
      weight,
      zip: zips[0] + i * span,
      zips: Math.max(3, Math.min(span, Math.round((customers * weight) / 8000))),
    }));
    return state;
  },
);

export const CITIES: readonly City[] = STATES.flatMap(({ cities }) => cities);

const markets = STATES.map((state) => ({ state, cities: new Weighted(state.cities, ({ weight }) => weight) }));
const ofCustomers = new Weighted(markets, ({ state }) => state.customers);
const ofSellers = new Weighted(markets, ({ state }) => state.sellers);

export function customerCity(random: Random): City {
  return ofCustomers.pick(random).cities.pick(random);
}

export function sellerCity(random: Random): City {
  return ofSellers.pick(random).cities.pick(random);
}

export function zipOf(city: City, random: Random): string {
  return String(city.zip + Math.floor(random.next() * city.zips)).padStart(5, '0');
}
