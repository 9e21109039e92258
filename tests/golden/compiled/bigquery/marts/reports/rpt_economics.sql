with orders as (

    select
        DATE_TRUNC(CAST(economics.date_key AS DATE), MONTH) as order_month,
        orders.customer_state,
        orders.customer_region,
        economics.total_order_value,
        economics.total_order_value_usd,
        economics.total_order_value_real
    from `lastro_marts`.`fct_orders_with_economics` as economics
    inner join `lastro_marts`.`fct_orders` as orders on orders.order_id = economics.order_id

),

rates as (

    select
        DATE_TRUNC(CAST(date_key AS DATE), MONTH) as order_month,
        CAST(AVG(usd_brl) AS FLOAT64) as usd_brl,
        max(ipca_monthly) as ipca_month,
        max(ipca_index) as ipca_index,
        max(selic_annual) as selic_month
    from `lastro_staging`.`int_economics_daily`
    group by order_month

),

sales as (

    select
        order_month,
        customer_state,
        min(customer_region) as customer_region,
        count(*) as orders,
        sum(total_order_value) as revenue_brl,
        sum(total_order_value_usd) as revenue_usd,
        sum(total_order_value_real) as revenue_real
    from orders
    group by order_month, customer_state

)

select
    sales.order_month,
    sales.customer_state,
    sales.customer_region,
    CAST(sales.orders AS INT64) as orders,
    CAST(coalesce(sales.revenue_brl, 0) AS NUMERIC(18, 2)) as revenue_brl,
    CAST(coalesce(sales.revenue_usd, 0) AS NUMERIC(18, 2)) as revenue_usd,
    CAST(coalesce(sales.revenue_real, 0) AS NUMERIC(18, 2)) as revenue_real,
    rates.usd_brl,
    rates.ipca_month,
    rates.ipca_index,
    rates.selic_month,
    case
        when rates.usd_brl < 3.5 then 'Strong BRL'
        when rates.usd_brl <= 4.5 then 'Moderate BRL'
        when rates.usd_brl > 4.5 then 'Weak BRL'
    end as exchange_rate_period
from sales
left join rates on rates.order_month = sales.order_month
