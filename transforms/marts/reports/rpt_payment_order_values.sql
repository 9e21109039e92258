-- Orders by what was paid, in steps of 25 BRL, under their first payment's method; the last step is open.
with orders as (

    select
        extract(year from orders.purchase_date) as order_year,
        customers.customer_region,
        payments.primary_payment_type,
        payments.total_payment_value,
        case
            when payments.total_payment_value >= 1000 then 1000
            else @int_div(@cast(floor(payments.total_payment_value), integer), 25) * 25
        end as paid_from
    from @ref(dim_payments) as payments
    left join @ref(fct_orders) as orders on orders.order_id = payments.payment_key
    left join @ref(dim_customers) as customers on customers.customer_key = orders.customer_key

)

select
    @cast(order_year, integer) as order_year,
    customer_region,
    primary_payment_type,
    @cast(paid_from, integer) as paid_from,
    @cast(count(*), integer) as orders,
    @cast(sum(total_payment_value), decimal(18, 2)) as payment_value
from orders
group by order_year, customer_region, primary_payment_type, paid_from
