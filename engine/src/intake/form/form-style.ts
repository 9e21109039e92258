/** The style of forms, on the colours of the theme. Nothing moves, so that nobody has to ask for less motion. */
export const FORM_STYLE = `
:root {
  --serif: 'Iowan Old Style', 'Palatino Linotype', Palatino, 'Source Serif 4', 'Noto Serif', Georgia, serif;
  --sans-serif: system-ui, -apple-system, 'Segoe UI', 'Helvetica Neue', 'Noto Sans', 'Liberation Sans', Arial, sans-serif;
  --small: 0.875rem;
  --control: 1rem;
}

* {
  box-sizing: border-box;
}

[hidden] {
  display: none !important;
}

html {
  background: var(--theme-background);
  color: var(--theme-foreground);
  -webkit-text-size-adjust: 100%;
}

body {
  max-width: 44rem;
  margin: 0 auto;
  padding: 0 1rem 3rem;
  font: 1.0625rem / 1.55 var(--serif);
  overflow-wrap: anywhere;
}

header {
  display: flex;
  flex-wrap: wrap;
  gap: 0.25rem 1.25rem;
  align-items: baseline;
  justify-content: space-between;
  padding: 1rem 0 0.6rem;
  border-bottom: 3px double var(--theme-foreground);
}

header .wordmark {
  color: var(--theme-foreground);
  font: 700 1.25rem / 1.2 var(--serif);
  text-decoration: none;
}

nav {
  display: flex;
  gap: 1rem;
  font: var(--small) / 1.5 var(--sans-serif);
}

nav a[aria-current] {
  color: var(--theme-foreground);
  font-weight: 600;
  text-decoration: none;
}

a {
  color: var(--accent);
  text-decoration-thickness: 1px;
  text-underline-offset: 0.16em;
}

:focus-visible {
  outline: 3px solid var(--accent);
  outline-offset: 2px;
  border-radius: 2px;
}

h1 {
  margin: 1.5rem 0 0.5rem;
  font: 700 1.875rem / 1.15 var(--serif);
  letter-spacing: -0.01em;
}

h2 {
  margin: 2.5rem 0 0.75rem;
  font: 700 1.25rem / 1.25 var(--serif);
}

p {
  margin: 0.25rem 0;
}

.lead {
  margin-bottom: 1.25rem;
}

form,
.notice,
.entries {
  font-family: var(--sans-serif);
  font-size: var(--control);
}

.field {
  margin: 1.25rem 0 0;
}

fieldset.field {
  min-width: 0;
  padding: 0;
  border: 0;
}

fieldset.group {
  padding: 0 0 0 1rem;
  border-left: 2px solid var(--theme-foreground-fainter);
}

label,
legend,
.label {
  display: block;
  margin: 0;
  padding: 0;
  font-weight: 600;
}

.mark,
.error {
  color: var(--fail);
}

.help,
.status {
  color: var(--theme-foreground-muted);
  font: var(--small) / 1.45 var(--sans-serif);
}

.error:empty {
  display: none;
}

.error {
  font: 600 var(--small) / 1.45 var(--sans-serif);
}

.error::before {
  content: '\\25B2\\00A0' / '';
}

input,
select,
textarea {
  display: block;
  width: 100%;
  min-height: 2.75rem;
  margin-top: 0.3rem;
  padding: 0.5rem 0.65rem;
  color: inherit;
  background: var(--theme-background);
  border: 1px solid var(--theme-foreground-faint);
  border-radius: 3px;
  font: var(--control) / 1.4 var(--sans-serif);
}

textarea.json {
  font-family: ui-monospace, 'SF Mono', Menlo, Consolas, 'Liberation Mono', monospace;
  font-size: var(--small);
}

input[inputmode='decimal'],
input[inputmode='numeric'],
input[type='date'],
input[type='time'],
input[type='datetime-local'] {
  max-width: 18rem;
}

[aria-invalid='true']:is(input, select, textarea) {
  border: 2px solid var(--fail);
}

.parts {
  display: flex;
  flex-wrap: wrap;
  gap: 0 1rem;
}

.parts label,
label.radio {
  font-weight: 400;
}

label.radio {
  display: inline-flex;
  gap: 0.5rem;
  align-items: center;
  min-height: 2.75rem;
  margin-right: 1.5rem;
}

label.radio input {
  width: 1.25rem;
  min-height: 0;
  height: 1.25rem;
  margin: 0;
  accent-color: var(--accent);
}

.fixed {
  padding: 0.35rem 0;
}

.send {
  display: flex;
  flex-wrap: wrap;
  gap: 0.5rem 1rem;
  align-items: center;
  margin: 1.75rem 0 0.5rem;
}

button {
  min-height: 2.75rem;
  padding: 0.5rem 1.5rem;
  color: var(--theme-background);
  background: var(--accent);
  border: 1px solid var(--accent);
  border-radius: 3px;
  font: 600 var(--control) / 1.4 var(--sans-serif);
  cursor: pointer;
}

button:hover {
  background: var(--theme-foreground);
  border-color: var(--theme-foreground);
}

button[aria-disabled='true'] {
  color: var(--theme-foreground-muted);
  background: var(--theme-background-alt);
  border-color: var(--theme-foreground-faint);
  cursor: default;
}

.notice,
.summary {
  margin: 1rem 0;
  padding: 0.6rem 1rem;
  background: var(--theme-background-alt);
  border-left: 4px solid var(--theme-foreground-faint);
}

.notice.right {
  border-color: var(--pass);
}

.notice.wrong,
.summary {
  border-color: var(--fail);
}

.summary p {
  font-weight: 600;
}

.summary ul {
  margin: 0.25rem 0;
  padding-left: 1.25rem;
}

.summary a {
  color: var(--fail);
}

.entries ol {
  margin: 0;
  padding: 0;
  list-style: none;
}

.entries ol > li {
  padding: 0.75rem 0;
  border-top: 1px solid var(--theme-foreground-faintest);
  font-size: var(--small);
}

.entries strong {
  margin-right: 0.5rem;
}

.taken strong {
  color: var(--pass);
}

.refused strong {
  color: var(--fail);
}

.entries time {
  color: var(--theme-foreground-muted);
}

.entries dl {
  display: flex;
  flex-wrap: wrap;
  gap: 0.1rem 1.25rem;
  margin: 0.25rem 0;
}

.entries dl div {
  display: flex;
  gap: 0.4rem;
}

.entries dt {
  color: var(--theme-foreground-muted);
}

.entries dd {
  margin: 0;
}

.entries li ul {
  margin: 0.25rem 0;
  padding-left: 1.25rem;
}

.hidden {
  position: absolute;
  width: 1px;
  height: 1px;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
}

@media print {
  form,
  nav {
    display: none;
  }
}

@media (forced-colors: active) {
  button[aria-disabled='true'] {
    color: GrayText;
  }
}
`;
