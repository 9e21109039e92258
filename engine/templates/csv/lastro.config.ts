import { defineConfig } from 'lastro';

export default defineConfig({ name: '__name__' });
