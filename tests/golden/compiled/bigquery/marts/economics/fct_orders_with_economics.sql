with orders as (

    select
        order_id,
        date_key,
        total_order_value
    from `lastro_marts`.`fct_orders`

),

economics as (

    select * from `lastro_staging`.`int_economics_daily`

),

-- Constant BRL are those of the last month whose inflation is held.
price_level as (

    select ANY_VALUE(ipca_index HAVING MAX date_key) as last_index
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
    CAST(ROUND(SAFE_DIVIDE(CAST(orders.total_order_value AS BIGNUMERIC), CAST(economics.usd_brl AS BIGNUMERIC)), 2) AS NUMERIC) as total_order_value_usd,
    CAST(round( CAST(orders.total_order_value AS FLOAT64) * SAFE_DIVIDE(CAST(price_level.last_index AS FLOAT64), CAST(economics.ipca_index AS FLOAT64)), 2 ) AS NUMERIC(18, 2))






 as total_order_value_real
from orders
left join economics on economics.date_key = orders.date_key
cross join price_level
