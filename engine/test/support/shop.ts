/** A shop of two sources, a seed and five models: small, and with every kind of node. */
export const SHOP: Readonly<Record<string, string>> = {
  'lastro.config.ts': `import { defineConfig } from 'lastro';

export default defineConfig({ name: 'shop', vars: { floor: 0 }, targets: { dev: { type: 'duckdb' }, prod: { type: 'duckdb', path: 'target/prod.duckdb' } } });
`,
  'data/orders.csv': `order_id,customer,amount
1,ana,10.50
2,bruno,7.25
3,ana,3.00
`,
  'data/customers.csv': `customer,email,region
ana,ana@example.org,S
bruno,bruno@example.org,N
`,
  'loaders/orders.ts': `import { csvFile, defineLoader } from 'lastro';

export default defineLoader({
  name: 'orders',
  table: 'orders',
  description: 'Orders of the shop.',
  load: () => csvFile({ path: 'data/orders.csv', columns: ['order_id', 'customer', 'amount'] }),
});
`,
  'loaders/customers.ts': `import { csvFile, defineLoader } from 'lastro';

export default defineLoader({
  name: 'customers',
  table: 'customers',
  description: 'Customers of the shop.',
  load: () => csvFile({ path: 'data/customers.csv', columns: ['customer', 'email', 'region'] }),
});
`,
  'transforms/raw/sources.yaml': `sources:
  - name: raw
    tables:
      - name: customers
        columns:
          - {name: customer}
          - {name: email, pii: true}
          - {name: region}
`,
  'transforms/seeds/regions.csv': `region,region_name
S,South
N,North
`,
  'transforms/staging/stg_orders.sql': `select order_id, customer, @try_cast(amount, DECIMAL(12, 2)) as amount
from @source(raw, orders)
where @try_cast(amount, DECIMAL(12, 2)) >= @var(floor)
`,
  'transforms/staging/stg_customers.sql': `select customer, email, region_name as region
from @source(raw, customers) as c
left join @ref(regions) as r using (region)
`,
  'transforms/marts/fct_orders.sql': `select order_id, customer, amount from @ref(stg_orders)
`,
  'transforms/marts/dim_customers.sql': `select customer, email, region from @ref(stg_customers)
`,
  'transforms/marts/rpt_regions.sql': `select region, sum(amount) as revenue, count(*) as orders
from @ref(fct_orders) as o
left join @ref(dim_customers) as c using (customer)
group by region
`,
  'transforms/marts/models.yaml': `models:
  - name: fct_orders
    config: {unique_key: order_id, tags: [core]}
    columns:
      - {name: order_id}
      - {name: customer}
      - {name: amount, data_type: 'DECIMAL(12, 2)'}
  - name: dim_customers
    config: {unique_key: customer, tags: [core, people]}
    columns:
      - {name: customer}
      - {name: email, pii: true}
      - {name: region}
  - name: rpt_regions
    config: {tags: [report]}
unit_tests:
  - name: revenue_of_a_region
    model: rpt_regions
    given:
      - input: ref('fct_orders')
        rows: [{order_id: '1', customer: a, amount: 2}, {order_id: '2', customer: a, amount: 3}]
      - input: ref('dim_customers')
        rows: [{customer: a, region: South}]
    expect:
      rows: [{region: South, revenue: 5, orders: 2}]
`,
  'expectations/raw/orders.yaml': `expectations:
  - type: expect_column_values_to_not_be_null
    kwargs: {column: order_id}
`,
  'expectations/staging/stg_orders.yaml': `expectations:
  - type: expect_column_values_to_not_be_null
    kwargs: {column: amount}
    severity: warning
`,
  'expectations/marts/fct_orders.yaml': `expectations:
  - type: expect_column_values_to_be_unique
    kwargs: {column: order_id}
  - type: expect_column_values_to_be_between
    kwargs: {column: amount, min_value: 0, max_value: 1000}
`,
  'expectations/marts/dim_customers.yaml': `expectations:
  - type: expect_column_values_to_match_regex
    kwargs: {column: email, regex: '@'}
`,
};
