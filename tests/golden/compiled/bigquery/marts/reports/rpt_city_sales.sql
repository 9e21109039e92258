with orders as (

    select
        extract(year from orders.purchase_date) as order_year,
        orders.customer_state,
        orders.customer_city,
        orders.customer_key,
        orders.total_order_value
    from `lastro_marts`.`fct_orders` as orders

)

select
    CAST(order_year AS INT64) as order_year,
    customer_state,
    customer_city,
    CAST(count(*) AS INT64) as orders,
    CAST(count(distinct customer_key) AS INT64) as customers,
    CAST(coalesce(sum(total_order_value), 0) AS NUMERIC(18, 2)) as revenue
from orders
group by order_year, customer_state, customer_city
