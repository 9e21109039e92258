with payments as (

    select
        DATE_TRUNC(CAST(orders.purchase_date AS DATE), MONTH) as order_month,
        orders.customer_state,
        orders.customer_region,
        payments.order_id,
        payments.payment_type,
        payments.payment_installments,
        payments.payment_value
    from `lastro_staging`.`stg_order_payments` as payments
    left join `lastro_marts`.`fct_orders` as orders on orders.order_id = payments.order_id

)

select
    order_month,
    customer_state,
    payment_type,
    min(customer_region) as customer_region,
    CAST(count(distinct order_id) AS INT64) as orders,
    CAST(count(*) AS INT64) as transactions,
    CAST(sum(payment_installments) AS INT64) as total_installments,
    CAST(sum(payment_value) AS NUMERIC(18, 2)) as payment_value
from payments
group by order_month, customer_state, payment_type
