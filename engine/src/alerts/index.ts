export { alertsOf, sendAlerts, type AlertOptions } from './alert-sender.js';
export { openChannel } from './channels/index.js';
export type { Finding, Observation } from './finding.js';
export { alertJobNotStarted, jobAlerts } from './job-alerts.js';
export { mutedNodes } from './mutes.js';
export { alertRun, alertSensor, alertSources, alertStart, type RunAlertOptions } from './run-alerts.js';
export { sampleMessage } from './sample-message.js';
