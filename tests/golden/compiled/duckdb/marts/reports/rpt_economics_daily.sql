with orders as (

    select
        date_key,
        count(*) as orders,
        sum(total_order_value) as revenue_brl,
        sum(total_order_value_usd) as revenue_usd
    from "marts"."fct_orders_with_economics"
    group by date_key

)

select
    days.date_key,
    economics.usd_brl,
    economics.usd_brl_is_carried,
    economics.ipca_monthly as ipca_month,
    economics.selic_annual as selic_month,
    CAST(round(coalesce(orders.orders, 0)) AS INTEGER) as orders,
    CAST(coalesce(orders.revenue_brl, 0) AS DECIMAL(18, 2)) as revenue_brl,
    CAST(coalesce(orders.revenue_usd, 0) AS DECIMAL(18, 2)) as revenue_usd
from "marts"."dim_date" as days
left join "staging"."int_economics_daily" as economics on economics.date_key = days.date_key
left join orders on orders.date_key = days.date_key
