with payments as (

    select
        @date_trunc(month, orders.purchase_date) as order_month,
        orders.customer_state,
        orders.customer_region,
        payments.order_id,
        payments.payment_type,
        payments.payment_installments,
        payments.payment_value
    from @ref(stg_order_payments) as payments
    left join @ref(fct_orders) as orders on orders.order_id = payments.order_id

)

select
    order_month,
    customer_state,
    payment_type,
    min(customer_region) as customer_region,
    @cast(count(distinct order_id), integer) as orders,
    @cast(count(*), integer) as transactions,
    @cast(sum(payment_installments), integer) as total_installments,
    @cast(sum(payment_value), decimal(18, 2)) as payment_value
from payments
group by order_month, customer_state, payment_type
