import { between, matches, notBefore, notNull, refersTo, rowsOf, unique, uniqueTogether, type Rule } from './rules.js';
import { KEY, STATE, STATUS } from './tables.js';

/** A table of the last layer: its query, and what its columns must be. */
export interface Mart {
  sql: string;
  columns: Readonly<Record<string, readonly Rule[]>>;
  rules: readonly Rule[];
}

const MONEY = [notNull, between(0, 1_000_000_000)] as const;
const COUNT = [notNull, between(0, 1_000_000_000)] as const;

export const MARTS: Readonly<Record<string, Mart>> = {
  dim_customers: {
    sql: `select
    customers.customer_unique_id,
    min(customers.city) as city,
    min(customers.state) as state,
    count(orders.order_id) as orders,
    min(orders.purchased_at) as first_order_at,
    max(orders.purchased_at) as last_order_at
from @ref(stg_customers) as customers
left join @ref(stg_orders) as orders on orders.customer_id = customers.customer_id
group by customers.customer_unique_id`,
    columns: {
      customer_unique_id: [notNull, unique, KEY],
      city: [notNull],
      state: [notNull, STATE],
      orders: [notNull, between(0, 100)],
      first_order_at: [notNull],
      last_order_at: [notNull],
    },
    rules: [notBefore('last_order_at', 'first_order_at')],
  },
  dim_products: {
    sql: `select
    products.product_id,
    categories.label as category,
    products.weight_g,
    products.length_cm * products.height_cm * products.width_cm as volume_cm3,
    count(items.order_id) as sold,
    @cast(coalesce(sum(items.price), 0), decimal(18, 2)) as revenue
from @ref(stg_products) as products
left join @ref(stg_categories) as categories on categories.category = products.category
left join @ref(stg_items) as items on items.product_id = products.product_id
group by products.product_id, categories.label, products.weight_g, products.length_cm, products.height_cm, products.width_cm`,
    columns: {
      product_id: [notNull, unique, KEY],
      category: [notNull],
      weight_g: [notNull, between(0, 45_000)],
      volume_cm3: [notNull, between(1, 3_000_000)],
      sold: [...COUNT],
      revenue: [...MONEY],
    },
    rules: [rowsOf('staging.stg_products')],
  },
  dim_sellers: {
    sql: `select
    sellers.seller_id,
    sellers.city,
    sellers.state,
    count(distinct items.order_id) as orders,
    @cast(coalesce(sum(items.price), 0), decimal(18, 2)) as revenue
from @ref(stg_sellers) as sellers
left join @ref(stg_items) as items on items.seller_id = sellers.seller_id
group by sellers.seller_id, sellers.city, sellers.state`,
    columns: {
      seller_id: [notNull, unique, KEY],
      city: [notNull],
      state: [notNull, STATE],
      orders: [...COUNT],
      revenue: [...MONEY],
    },
    rules: [rowsOf('staging.stg_sellers')],
  },
  fct_orders: {
    sql: `with items as (

    select order_id, count(*) as items, sum(price) as price, sum(freight) as freight
    from @ref(stg_items)
    group by order_id

),

payments as (

    select order_id, sum(amount) as paid
    from @ref(stg_payments)
    group by order_id

),

reviews as (

    select order_id, max(score) as score
    from @ref(stg_reviews)
    group by order_id

)

select
    orders.order_id,
    orders.customer_id,
    customers.state,
    orders.status,
    orders.purchased_at,
    orders.delivered_at,
    @date_diff(day, orders.purchased_at, orders.delivered_at) as days_to_deliver,
    items.items,
    @cast(items.price, decimal(18, 2)) as price,
    @cast(items.freight, decimal(18, 2)) as freight,
    @cast(payments.paid, decimal(18, 2)) as paid,
    reviews.score
from @ref(stg_orders) as orders
left join @ref(stg_customers) as customers on customers.customer_id = orders.customer_id
left join items on items.order_id = orders.order_id
left join payments on payments.order_id = orders.order_id
left join reviews on reviews.order_id = orders.order_id`,
    columns: {
      order_id: [notNull, unique, KEY],
      customer_id: [notNull, unique, refersTo('stg_customers', 'customer_id')],
      state: [notNull, STATE],
      status: [notNull, STATUS],
      purchased_at: [notNull],
      delivered_at: [],
      days_to_deliver: [between(0, 60)],
      items: [notNull, between(1, 30)],
      price: [...MONEY],
      freight: [...MONEY],
      paid: [...MONEY],
      score: [between(1, 5)],
    },
    rules: [notBefore('delivered_at', 'purchased_at'), rowsOf('staging.stg_orders')],
  },
  fct_items: {
    sql: `select
    items.order_id,
    items.item_id,
    items.product_id,
    items.seller_id,
    products.category,
    sellers.state as seller_state,
    orders.status,
    orders.purchased_at,
    items.price,
    items.freight
from @ref(stg_items) as items
left join @ref(stg_orders) as orders on orders.order_id = items.order_id
left join @ref(stg_products) as products on products.product_id = items.product_id
left join @ref(stg_sellers) as sellers on sellers.seller_id = items.seller_id`,
    columns: {
      order_id: [notNull, refersTo('stg_orders', 'order_id')],
      item_id: [notNull, between(1, 20)],
      product_id: [notNull, refersTo('stg_products', 'product_id')],
      seller_id: [notNull, refersTo('stg_sellers', 'seller_id')],
      category: [notNull],
      seller_state: [notNull, STATE],
      status: [notNull, STATUS],
      purchased_at: [notNull],
      price: [notNull, between(0.5, 7000)],
      freight: [notNull, between(0, 410)],
    },
    rules: [uniqueTogether('order_id', 'item_id'), rowsOf('staging.stg_items')],
  },
  rpt_months: {
    sql: `select
    @format_date(orders.purchased_at, '%Y-%m') as month,
    count(*) as orders,
    count(distinct orders.customer_id) as customers,
    @cast(sum(items.price), decimal(18, 2)) as revenue,
    @cast(sum(items.freight), decimal(18, 2)) as freight
from @ref(stg_orders) as orders
left join @ref(stg_items) as items on items.order_id = orders.order_id
group by 1`,
    columns: {
      month: [notNull, unique, matches('^[0-9]{4}-[0-9]{2}$')],
      orders: [...COUNT],
      customers: [...COUNT],
      revenue: [...MONEY],
      freight: [...MONEY],
    },
    rules: [],
  },
};
