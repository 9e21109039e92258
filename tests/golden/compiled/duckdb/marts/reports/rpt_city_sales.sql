with orders as (

    select
        extract(year from orders.purchase_date) as order_year,
        orders.customer_state,
        orders.customer_city,
        orders.customer_key,
        orders.total_order_value
    from "marts"."fct_orders" as orders

)

select
    CAST(round(order_year) AS INTEGER) as order_year,
    customer_state,
    customer_city,
    CAST(round(count(*)) AS INTEGER) as orders,
    CAST(round(count(distinct customer_key)) AS INTEGER) as customers,
    CAST(coalesce(sum(total_order_value), 0) AS DECIMAL(18, 2)) as revenue
from orders
group by order_year, customer_state, customer_city
