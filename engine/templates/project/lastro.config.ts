import { defineConfig } from 'lastro';

export default defineConfig({ version: 1, name: '__name__', title: '__title__' });
