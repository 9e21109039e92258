export type { SensorEvent, SensorListener } from './events.js';
