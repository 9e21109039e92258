with orders as (

    select
        DATE_TRUNC(CAST(fct_orders.purchase_date AS DATE), MONTH) as order_month,
        fct_orders.order_status,
        fct_orders.total_order_value,
        fct_orders.freight_value,
        fct_orders.item_count,
        fct_orders.payment_total,
        fct_orders.customer_state,
        fct_orders.customer_region
    from `lastro_marts`.`fct_orders` as fct_orders

),

-- A newcomer counts where the first order went.
first_orders as (

    select
        DATE_TRUNC(CAST(purchase_date AS DATE), MONTH) as order_month,
        customer_state,
        row_number() over (partition by customer_key order by purchase_date, order_id) as order_number
    from `lastro_marts`.`fct_orders`

),

newcomers as (

    select
        order_month,
        customer_state,
        count(*) as new_customers
    from first_orders
    where order_number = 1
    group by order_month, customer_state

),

months as (

    select
        order_month,
        customer_state,
        min(customer_region) as customer_region,
        count(*) as orders,
        COUNTIF(item_count > 0) as orders_with_items,
        COUNTIF(order_status = 'delivered') as delivered_orders,
        COUNTIF(order_status in ('canceled', 'unavailable')) as cancelled_orders,
        sum(item_count) as items,
        coalesce(sum(total_order_value), 0) as revenue,
        coalesce(sum(total_order_value - freight_value), 0) as item_revenue,
        coalesce(sum(freight_value), 0) as freight_value,
        coalesce(sum(payment_total), 0) as payment_value
    from orders
    group by order_month, customer_state

)

select
    months.order_month,
    months.customer_state,
    months.customer_region,
    CAST(months.orders AS INT64) as orders,
    CAST(months.orders_with_items AS INT64) as orders_with_items,
    CAST(months.delivered_orders AS INT64) as delivered_orders,
    CAST(months.cancelled_orders AS INT64) as cancelled_orders,
    CAST(coalesce(newcomers.new_customers, 0) AS INT64) as new_customers,
    CAST(months.items AS INT64) as items,
    CAST(months.revenue AS NUMERIC(18, 2)) as revenue,
    CAST(months.item_revenue AS NUMERIC(18, 2)) as item_revenue,
    CAST(months.freight_value AS NUMERIC(18, 2)) as freight_value,
    CAST(months.payment_value AS NUMERIC(18, 2)) as payment_value
from months
left join newcomers
    on newcomers.order_month = months.order_month and newcomers.customer_state = months.customer_state
