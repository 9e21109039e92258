import { months, numbers, words } from '../components/columns.js';
import { brlExact } from '../components/currency.js';
import { integer, percentExact } from '../components/format.js';
import { counted, inLanguage } from '../components/language.js';

export const TEXTS = {
  en: {
    answer: (share: string, n: string, method: string, where: string) =>
      `${share} of the value of ${counted(n, 'payment', 'payments')}${where === '' ? '' : ` (${where})`} is paid by ${method}.`,
    nothing: 'No payment matches these filters.',
    paid: 'Paid',
    transactions: 'Payments',
    perPayment: 'Average payment',
    instalments: 'Instalments by credit card',
    instalmentsNote: 'on average',
    mix: (method: string, first: string, from: string, last: string, to: string) =>
      `${method} went from ${first} of the value in ${from} to ${last} in ${to}`,
    byMethod: 'Value paid by method',
    mixSubtitle: 'Share of the value paid in a month, by method; complete months.',
    methods: (first: string, second: string) => `The most is paid by ${first}, then by ${second}`,
    table: 'By method',
    methodsSubtitle: 'Value paid by method, in BRL.',
    boxes: (high: string, value: string, low: string, other: string) =>
      `Half of the ${high} orders are above ${value}; of the ${low} orders, above ${other}`,
    boxesOne: 'Order value by method',
    boxesSubtitle:
      'Value paid per order by its first method, in BRL: the median, the middle half, and the range of nine in ten orders. Methods with 100 orders or more.',
    longer: (one: string, ten: string) => `A card payment in one instalment averages ${one}; in ten, ${ten}`,
    longerSubtitle:
      'Average credit-card payment by number of instalments, in BRL; only numbers with 100 payments or more.',
    names: {
      credit_card: 'credit card',
      boleto: 'boleto (bank slip)',
      voucher: 'voucher',
      debit_card: 'debit card',
      not_defined: 'not defined',
    } as Record<string, string>,
    method: 'Method',
    month: 'Month',
    orders: 'Orders',
    share: 'Share',
    median: 'Median',
    lower: '25th percentile',
    upper: '75th percentile',
    number: 'Instalments',
    average: 'Average',
  },
  'pt-BR': {
    answer: (share: string, n: string, method: string, where: string) =>
      `${share} do valor de ${counted(n, 'pagamento', 'pagamentos')}${where === '' ? '' : ` (${where})`} é pago com ${method}.`,
    nothing: 'Nenhum pagamento corresponde a estes filtros.',
    paid: 'Pago',
    transactions: 'Pagamentos',
    perPayment: 'Valor médio do pagamento',
    instalments: 'Parcelas no cartão de crédito',
    instalmentsNote: 'em média',
    mix: (method: string, first: string, from: string, last: string, to: string) =>
      `${method}: de ${first} do valor em ${from} a ${last} em ${to}`,
    byMethod: 'Valor pago por meio de pagamento',
    mixSubtitle: 'Percentual do valor pago no mês, por meio de pagamento; meses completos.',
    methods: (first: string, second: string) => `O maior valor é pago com ${first}; o segundo, com ${second}`,
    table: 'Por meio de pagamento',
    methodsSubtitle: 'Valor pago por meio de pagamento, em reais.',
    boxes: (high: string, value: string, low: string, other: string) =>
      `Metade dos pedidos com ${high} passa de ${value}; com ${low}, de ${other}`,
    boxesOne: 'Valor do pedido por meio de pagamento',
    boxesSubtitle:
      'Valor pago por pedido, pelo primeiro meio, em reais: a mediana, a metade central e o intervalo de nove em cada dez pedidos. Meios com 100 pedidos ou mais.',
    longer: (one: string, ten: string) =>
      `Um pagamento à vista no cartão é de ${one} em média; em dez parcelas, de ${ten}`,
    longerSubtitle:
      'Pagamento médio no cartão de crédito por número de parcelas, em reais; só números com 100 pagamentos ou mais.',
    names: {
      credit_card: 'cartão de crédito',
      boleto: 'boleto',
      voucher: 'vale',
      debit_card: 'cartão de débito',
      not_defined: 'não definido',
    } as Record<string, string>,
    method: 'Meio',
    month: 'Mês',
    orders: 'Pedidos',
    share: 'Percentual',
    median: 'Mediana',
    lower: 'Percentil 25',
    upper: 'Percentil 75',
    number: 'Parcelas',
    average: 'Média',
  },
};

export const texts = inLanguage(TEXTS);

export function methodName(method: string | null): string {
  return texts.names[method ?? ''] ?? method ?? '–';
}

/** As a sentence or a line begins. */
export function MethodName(method: string | null): string {
  const name = methodName(method);
  return name.charAt(0).toUpperCase() + name.slice(1);
}

export const columns = {
  methods: [
    words('payment_type', texts.method, methodName),
    numbers('payment_value', texts.paid, brlExact),
    numbers('share', texts.share, percentExact),
    numbers('transactions', texts.transactions, integer),
    numbers('average', texts.average, brlExact),
  ],
  mix: [
    words('payment_type', texts.method, methodName),
    months('order_month', texts.month),
    numbers('share', texts.share, percentExact),
  ],
  boxes: [
    words('method', texts.method, methodName),
    numbers('lower', texts.lower, brlExact),
    numbers('median', texts.median, brlExact),
    numbers('upper', texts.upper, brlExact),
    numbers('count', texts.orders, integer),
  ],
  instalments: [
    numbers('payment_installments', texts.number, integer),
    numbers('average', texts.average, brlExact),
    numbers('transactions', texts.transactions, integer),
  ],
};
