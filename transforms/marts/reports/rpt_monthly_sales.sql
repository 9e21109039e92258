with orders as (

    select
        @date_trunc(month, fct_orders.purchase_date) as order_month,
        fct_orders.order_status,
        fct_orders.total_order_value,
        fct_orders.freight_value,
        fct_orders.item_count,
        fct_orders.payment_total,
        fct_orders.customer_state,
        fct_orders.customer_region
    from @ref(fct_orders) as fct_orders

),

-- A newcomer counts where the first order went.
first_orders as (

    select
        @date_trunc(month, purchase_date) as order_month,
        customer_state,
        row_number() over (partition by customer_key order by purchase_date, order_id) as order_number
    from @ref(fct_orders)

),

newcomers as (

    select
        order_month,
        customer_state,
        count(*) as new_customers
    from first_orders
    where order_number = 1
    group by order_month, customer_state

),

months as (

    select
        order_month,
        customer_state,
        min(customer_region) as customer_region,
        count(*) as orders,
        @count_if(item_count > 0) as orders_with_items,
        @count_if(order_status = 'delivered') as delivered_orders,
        @count_if(order_status in ('canceled', 'unavailable')) as cancelled_orders,
        sum(item_count) as items,
        coalesce(sum(total_order_value), 0) as revenue,
        coalesce(sum(total_order_value - freight_value), 0) as item_revenue,
        coalesce(sum(freight_value), 0) as freight_value,
        coalesce(sum(payment_total), 0) as payment_value
    from orders
    group by order_month, customer_state

)

select
    months.order_month,
    months.customer_state,
    months.customer_region,
    @cast(months.orders, integer) as orders,
    @cast(months.orders_with_items, integer) as orders_with_items,
    @cast(months.delivered_orders, integer) as delivered_orders,
    @cast(months.cancelled_orders, integer) as cancelled_orders,
    @cast(coalesce(newcomers.new_customers, 0), integer) as new_customers,
    @cast(months.items, integer) as items,
    @cast(months.revenue, decimal(18, 2)) as revenue,
    @cast(months.item_revenue, decimal(18, 2)) as item_revenue,
    @cast(months.freight_value, decimal(18, 2)) as freight_value,
    @cast(months.payment_value, decimal(18, 2)) as payment_value
from months
left join newcomers
    on newcomers.order_month = months.order_month and newcomers.customer_state = months.customer_state
