import { siteConfig } from 'lastro/site';

export default siteConfig({
  sections: [
    [
      { path: '/', name: 'Documentation' },
      '/tutorial',
      { path: '/guide/your-data', name: 'Your data' },
      { path: '/reference/cli', name: 'Commands' },
      { path: '/reference/config', name: 'Configuration' },
      { path: '/reference/expectations', name: 'Expectations' },
      { path: '/reference/errors', name: 'Errors' },
      '/glossary',
    ],
    ['/checks', '/tables'],
  ],
});
