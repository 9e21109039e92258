with orders as (

    select
        order_id,
        date_key,
        total_order_value
    from @ref(fct_orders)

),

economics as (

    select * from @ref(int_economics_daily)

),

-- Constant BRL are those of the last month whose inflation is held.
price_level as (

    select @max_by(ipca_index, date_key) as last_index
    from economics
    where ipca_index is not null

)

select
    orders.order_id,
    orders.date_key,
    orders.total_order_value,
    economics.usd_brl,
    economics.usd_brl_is_carried,
    economics.ipca_monthly as ipca_month,
    economics.selic_annual as selic_month,
    @decimal_div(orders.total_order_value, economics.usd_brl, 2) as total_order_value_usd,
    @cast(
        round(
            @cast(orders.total_order_value, float)
            * @safe_divide(price_level.last_index, economics.ipca_index),
            2
        ),
        decimal(18, 2)
    ) as total_order_value_real
from orders
left join economics on economics.date_key = orders.date_key
cross join price_level
