export { sensorPolls, type SensorContext } from './polls.js';
