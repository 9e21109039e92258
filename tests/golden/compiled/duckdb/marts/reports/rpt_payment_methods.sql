with payments as (

    select
        CAST(date_trunc('month', orders.purchase_date) AS DATE) as order_month,
        orders.customer_state,
        orders.customer_region,
        payments.order_id,
        payments.payment_type,
        payments.payment_installments,
        payments.payment_value
    from "staging"."stg_order_payments" as payments
    left join "marts"."fct_orders" as orders on orders.order_id = payments.order_id

)

select
    order_month,
    customer_state,
    payment_type,
    min(customer_region) as customer_region,
    CAST(round(count(distinct order_id)) AS INTEGER) as orders,
    CAST(round(count(*)) AS INTEGER) as transactions,
    CAST(round(sum(payment_installments)) AS INTEGER) as total_installments,
    CAST(sum(payment_value) AS DECIMAL(18, 2)) as payment_value
from payments
group by order_month, customer_state, payment_type
