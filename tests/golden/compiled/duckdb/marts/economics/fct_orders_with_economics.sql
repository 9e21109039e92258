with orders as (

    select
        order_id,
        date_key,
        total_order_value
    from "marts"."fct_orders"

),

economics as (

    select * from "staging"."int_economics_daily"

),

-- Constant BRL are those of the last month whose inflation is held.
price_level as (

    select arg_max_null(ipca_index, date_key) as last_index
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
    CASE WHEN abs((CAST(orders.total_order_value AS DOUBLE) / CAST(economics.usd_brl AS DOUBLE))) * 100 < 100000000 AND abs(abs((CAST(orders.total_order_value AS DOUBLE) / CAST(economics.usd_brl AS DOUBLE))) * 100 % 1 - 0.5) > 0.000001 THEN CAST(round((CAST(orders.total_order_value AS DOUBLE) / CAST(economics.usd_brl AS DOUBLE)), 2) AS DECIMAL(18, 2)) ELSE CAST(CAST((CAST(CAST(orders.total_order_value AS DECIMAL(26, 8)) * 100000000 AS HUGEINT) * 200 + CASE WHEN (orders.total_order_value < 0) = (economics.usd_brl < 0) THEN CAST(CAST(economics.usd_brl AS DECIMAL(26, 8)) * 100000000 AS HUGEINT) ELSE -CAST(CAST(economics.usd_brl AS DECIMAL(26, 8)) * 100000000 AS HUGEINT) END) // (CAST(CAST(economics.usd_brl AS DECIMAL(26, 8)) * 100000000 AS HUGEINT) * 2) AS DECIMAL(18, 0)) * 0.01 AS DECIMAL(18, 2)) END as total_order_value_usd,
    CAST(round( CAST(orders.total_order_value AS DOUBLE) * (CAST(price_level.last_index AS DOUBLE) / nullif(CAST(economics.ipca_index AS DOUBLE), 0)), 2 ) AS DECIMAL(18, 2))






 as total_order_value_real
from orders
left join economics on economics.date_key = orders.date_key
cross join price_level
