import { defineLoader, intakeRecords } from 'lastro';

export default defineLoader({
  name: 'sales_form',
  table: 'sales_form',
  description: 'Direct sales that the intake accepted, from its journal or from where INTAKE_URL says.',
  contract: 'expectations/contracts/sales.json',
  mode: 'upsert',
  key: ['id'],
  load: () => intakeRecords({ source: 'sales' }),
});
