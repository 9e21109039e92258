with orders as (

    select
        DATE_TRUNC(CAST(customers.first_order_date AS DATE), MONTH) as cohort_month,
        CAST(DATE_DIFF(CAST(orders.purchase_date AS DATE), CAST(customers.first_order_date AS DATE), MONTH) AS INT64) as months_since_first,
        customers.customer_region,
        orders.customer_key,
        orders.total_order_value
    from `lastro_marts`.`fct_orders` as orders
    inner join `lastro_marts`.`dim_customers` as customers on customers.customer_key = orders.customer_key

)

select
    cohort_month,
    months_since_first,
    customer_region,
    CAST(count(distinct customer_key) AS INT64) as customers,
    CAST(count(*) AS INT64) as orders,
    CAST(coalesce(sum(total_order_value), 0) AS NUMERIC(18, 2)) as revenue
from orders
group by cohort_month, months_since_first, customer_region
