-- Orders by what was paid, in steps of 25 BRL, under their first payment's method; the last step is open.
with orders as (

    select
        extract(year from orders.purchase_date) as order_year,
        customers.customer_region,
        payments.primary_payment_type,
        payments.total_payment_value,
        case
            when payments.total_payment_value >= 1000 then 1000
            else ((CAST(round(floor(payments.total_payment_value)) AS INTEGER)) // 25) * 25
        end as paid_from
    from "marts"."dim_payments" as payments
    left join "marts"."fct_orders" as orders on orders.order_id = payments.payment_key
    left join "marts"."dim_customers" as customers on customers.customer_key = orders.customer_key

)

select
    CAST(round(order_year) AS INTEGER) as order_year,
    customer_region,
    primary_payment_type,
    CAST(round(paid_from) AS INTEGER) as paid_from,
    CAST(round(count(*)) AS INTEGER) as orders,
    CAST(sum(total_payment_value) AS DECIMAL(18, 2)) as payment_value
from orders
group by order_year, customer_region, primary_payment_type, paid_from
