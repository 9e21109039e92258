with payments as (

    select
        extract(year from orders.purchase_date) as order_year,
        orders.customer_region,
        payments.payment_type,
        payments.payment_installments,
        payments.payment_value
    from "staging"."stg_order_payments" as payments
    left join "marts"."fct_orders" as orders on orders.order_id = payments.order_id

)

select
    CAST(round(order_year) AS INTEGER) as order_year,
    customer_region,
    payment_type,
    payment_installments,
    CAST(round(count(*)) AS INTEGER) as transactions,
    CAST(sum(payment_value) AS DECIMAL(18, 2)) as payment_value
from payments
group by order_year, customer_region, payment_type, payment_installments
