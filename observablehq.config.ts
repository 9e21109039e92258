import { siteConfig } from 'lastro/site';

export default siteConfig({
  title: 'Lastro',
  sections: [
    [
      { path: '/', name: { en: 'Overview', 'pt-BR': 'Visão geral' } },
      { path: '/sales', name: { en: 'Sales', 'pt-BR': 'Vendas' } },
      { path: '/products', name: { en: 'Products', 'pt-BR': 'Produtos' } },
      { path: '/geography', name: { en: 'Geography', 'pt-BR': 'Geografia' } },
      { path: '/customers', name: { en: 'Customers', 'pt-BR': 'Clientes' } },
      { path: '/payments', name: { en: 'Payments', 'pt-BR': 'Pagamentos' } },
      { path: '/sellers', name: { en: 'Sellers', 'pt-BR': 'Vendedores' } },
      { path: '/reviews', name: { en: 'Reviews', 'pt-BR': 'Avaliações' } },
      { path: '/delivery', name: { en: 'Delivery', 'pt-BR': 'Entrega' } },
      { path: '/economics', name: { en: 'Economics', 'pt-BR': 'Economia' } },
      { path: '/direct-sales', name: { en: 'Direct sales', 'pt-BR': 'Vendas diretas' } },
    ],
  ],
  footer: {
    en: 'Sources: Olist public data set of Brazilian e-commerce (CC BY-NC-SA 4.0); Banco Central do Brasil, time series SGS.',
    'pt-BR':
      'Fontes: conjunto de dados públicos do comércio eletrônico brasileiro da Olist (CC BY-NC-SA 4.0); Banco Central do Brasil, séries temporais SGS.',
  },
});
