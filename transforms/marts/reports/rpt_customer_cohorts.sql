with orders as (

    select
        @date_trunc(month, customers.first_order_date) as cohort_month,
        @cast(@date_diff(month, customers.first_order_date, orders.purchase_date), integer) as months_since_first,
        customers.customer_region,
        orders.customer_key,
        orders.total_order_value
    from @ref(fct_orders) as orders
    inner join @ref(dim_customers) as customers on customers.customer_key = orders.customer_key

)

select
    cohort_month,
    months_since_first,
    customer_region,
    @cast(count(distinct customer_key), integer) as customers,
    @cast(count(*), integer) as orders,
    @cast(coalesce(sum(total_order_value), 0), decimal(18, 2)) as revenue
from orders
group by cohort_month, months_since_first, customer_region
