with ranked as (

    select
        customer_key,
        purchase_date,
        row_number() over (partition by customer_key order by purchase_date, order_id) as order_number
    from "marts"."fct_orders"

),

repeaters as (

    select
        first_orders.purchase_date as first_order_date,
        second_orders.purchase_date as second_order_date,
        customers.customer_region
    from ranked as first_orders
    inner join ranked as second_orders on second_orders.customer_key = first_orders.customer_key
    inner join "marts"."dim_customers" as customers on customers.customer_key = first_orders.customer_key
    where first_orders.order_number = 1 and second_orders.order_number = 2

)

select
    CAST(round(date_diff('day', CAST(first_order_date AS DATE), CAST(second_order_date AS DATE))) AS INTEGER) as days_to_second_order,
    customer_region,
    CAST(round(count(*)) AS INTEGER) as customers
from repeaters
group by days_to_second_order, customer_region
