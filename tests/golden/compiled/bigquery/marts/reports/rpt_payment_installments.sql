with payments as (

    select
        extract(year from orders.purchase_date) as order_year,
        orders.customer_region,
        payments.payment_type,
        payments.payment_installments,
        payments.payment_value
    from `lastro_staging`.`stg_order_payments` as payments
    left join `lastro_marts`.`fct_orders` as orders on orders.order_id = payments.order_id

)

select
    CAST(order_year AS INT64) as order_year,
    customer_region,
    payment_type,
    payment_installments,
    CAST(count(*) AS INT64) as transactions,
    CAST(sum(payment_value) AS NUMERIC(18, 2)) as payment_value
from payments
group by order_year, customer_region, payment_type, payment_installments
