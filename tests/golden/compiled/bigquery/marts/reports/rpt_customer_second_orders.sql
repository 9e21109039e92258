with ranked as (

    select
        customer_key,
        purchase_date,
        row_number() over (partition by customer_key order by purchase_date, order_id) as order_number
    from `lastro_marts`.`fct_orders`

),

repeaters as (

    select
        first_orders.purchase_date as first_order_date,
        second_orders.purchase_date as second_order_date,
        customers.customer_region
    from ranked as first_orders
    inner join ranked as second_orders on second_orders.customer_key = first_orders.customer_key
    inner join `lastro_marts`.`dim_customers` as customers on customers.customer_key = first_orders.customer_key
    where first_orders.order_number = 1 and second_orders.order_number = 2

)

select
    CAST(DATE_DIFF(CAST(second_order_date AS DATE), CAST(first_order_date AS DATE), DAY) AS INT64) as days_to_second_order,
    customer_region,
    CAST(count(*) AS INT64) as customers
from repeaters
group by days_to_second_order, customer_region
