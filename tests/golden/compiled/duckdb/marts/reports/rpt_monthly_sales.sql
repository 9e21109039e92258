with orders as (

    select
        CAST(date_trunc('month', fct_orders.purchase_date) AS DATE) as order_month,
        fct_orders.order_status,
        fct_orders.total_order_value,
        fct_orders.freight_value,
        fct_orders.item_count,
        fct_orders.payment_total,
        fct_orders.customer_state,
        fct_orders.customer_region
    from "marts"."fct_orders" as fct_orders

),

-- A newcomer counts where the first order went.
first_orders as (

    select
        CAST(date_trunc('month', purchase_date) AS DATE) as order_month,
        customer_state,
        row_number() over (partition by customer_key order by purchase_date, order_id) as order_number
    from "marts"."fct_orders"

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
        count(CASE WHEN item_count > 0 THEN 1 END) as orders_with_items,
        count(CASE WHEN order_status = 'delivered' THEN 1 END) as delivered_orders,
        count(CASE WHEN order_status in ('canceled', 'unavailable') THEN 1 END) as cancelled_orders,
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
    CAST(round(months.orders) AS INTEGER) as orders,
    CAST(round(months.orders_with_items) AS INTEGER) as orders_with_items,
    CAST(round(months.delivered_orders) AS INTEGER) as delivered_orders,
    CAST(round(months.cancelled_orders) AS INTEGER) as cancelled_orders,
    CAST(round(coalesce(newcomers.new_customers, 0)) AS INTEGER) as new_customers,
    CAST(round(months.items) AS INTEGER) as items,
    CAST(months.revenue AS DECIMAL(18, 2)) as revenue,
    CAST(months.item_revenue AS DECIMAL(18, 2)) as item_revenue,
    CAST(months.freight_value AS DECIMAL(18, 2)) as freight_value,
    CAST(months.payment_value AS DECIMAL(18, 2)) as payment_value
from months
left join newcomers
    on newcomers.order_month = months.order_month and newcomers.customer_state = months.customer_state
