export const FORM_STYLE = '';
