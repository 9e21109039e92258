import { defineConfig } from 'lastro';

export default defineConfig({ name: 'lastro_docs', title: 'Lastro' });
