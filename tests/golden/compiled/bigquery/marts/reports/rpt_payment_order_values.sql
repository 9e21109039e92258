-- Orders by what was paid, in steps of 25 BRL, under their first payment's method; the last step is open.
with orders as (

    select
        extract(year from orders.purchase_date) as order_year,
        customers.customer_region,
        payments.primary_payment_type,
        payments.total_payment_value,
        case
            when payments.total_payment_value >= 1000 then 1000
            else DIV(CAST(floor(payments.total_payment_value) AS INT64), NULLIF(25, 0)) * 25
        end as paid_from
    from `lastro_marts`.`dim_payments` as payments
    left join `lastro_marts`.`fct_orders` as orders on orders.order_id = payments.payment_key
    left join `lastro_marts`.`dim_customers` as customers on customers.customer_key = orders.customer_key

)

select
    CAST(order_year AS INT64) as order_year,
    customer_region,
    primary_payment_type,
    CAST(paid_from AS INT64) as paid_from,
    CAST(count(*) AS INT64) as orders,
    CAST(sum(total_payment_value) AS NUMERIC(18, 2)) as payment_value
from orders
group by order_year, customer_region, primary_payment_type, paid_from
