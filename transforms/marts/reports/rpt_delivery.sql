with deliveries as (

    select
        @date_trunc(month, fct_orders.purchase_date) as order_month,
        fct_orders.customer_state,
        fct_orders.customer_region,
        fct_orders.delivery_time_days,
        fct_orders.estimated_delivery_days,
        fct_orders.is_late_delivery
    from @ref(fct_orders) as fct_orders

)

select
    order_month,
    customer_state,
    min(customer_region) as customer_region,
    @cast(count(*), integer) as orders,
    @cast(count(delivery_time_days), integer) as delivered_orders,
    @cast(@count_if(not is_late_delivery), integer) as on_time_orders,
    @cast(@count_if(is_late_delivery), integer) as late_orders,
    @cast(coalesce(sum(delivery_time_days), 0), integer) as total_delivery_days,
    @cast(
        coalesce(sum(case when delivery_time_days is not null then estimated_delivery_days end), 0), integer
    ) as total_estimated_days,
    @cast(
        coalesce(sum(case when is_late_delivery then delivery_time_days - estimated_delivery_days end), 0), integer
    ) as total_days_late
from deliveries
group by order_month, customer_state
