with orders as (

    select
        CAST(date_trunc('month', customers.first_order_date) AS DATE) as cohort_month,
        CAST(round(date_diff('month', CAST(customers.first_order_date AS DATE), CAST(orders.purchase_date AS DATE))) AS INTEGER) as months_since_first,
        customers.customer_region,
        orders.customer_key,
        orders.total_order_value
    from "marts"."fct_orders" as orders
    inner join "marts"."dim_customers" as customers on customers.customer_key = orders.customer_key

)

select
    cohort_month,
    months_since_first,
    customer_region,
    CAST(round(count(distinct customer_key)) AS INTEGER) as customers,
    CAST(round(count(*)) AS INTEGER) as orders,
    CAST(coalesce(sum(total_order_value), 0) AS DECIMAL(18, 2)) as revenue
from orders
group by cohort_month, months_since_first, customer_region
