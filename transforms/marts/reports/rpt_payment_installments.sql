with payments as (

    select
        extract(year from orders.purchase_date) as order_year,
        orders.customer_region,
        payments.payment_type,
        payments.payment_installments,
        payments.payment_value
    from @ref(stg_order_payments) as payments
    left join @ref(fct_orders) as orders on orders.order_id = payments.order_id

)

select
    @cast(order_year, integer) as order_year,
    customer_region,
    payment_type,
    payment_installments,
    @cast(count(*), integer) as transactions,
    @cast(sum(payment_value), decimal(18, 2)) as payment_value
from payments
group by order_year, customer_region, payment_type, payment_installments
