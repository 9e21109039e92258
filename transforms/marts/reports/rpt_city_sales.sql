with orders as (

    select
        extract(year from orders.purchase_date) as order_year,
        orders.customer_state,
        orders.customer_city,
        orders.customer_key,
        orders.total_order_value
    from @ref(fct_orders) as orders

)

select
    @cast(order_year, integer) as order_year,
    customer_state,
    customer_city,
    @cast(count(*), integer) as orders,
    @cast(count(distinct customer_key), integer) as customers,
    @cast(coalesce(sum(total_order_value), 0), decimal(18, 2)) as revenue
from orders
group by order_year, customer_state, customer_city
