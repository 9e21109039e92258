import { defineConfig } from 'lastro';

export default defineConfig({ name: 'shop' });
