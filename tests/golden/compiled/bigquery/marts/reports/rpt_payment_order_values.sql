-- The exact spread of what orders paid, under their first payment's method: of each year and region, and of all (NULL).
with orders as (

    select
        CAST(extract(year from orders.purchase_date) AS INT64) as order_year,
        orders.customer_region,
        payments.primary_payment_type,
        payments.total_payment_value
    from `lastro_marts`.`dim_payments` as payments
    left join `lastro_marts`.`fct_orders` as orders on orders.order_id = payments.payment_key

),

switches as (

    select true as is_on
    union all
    select false as is_on

),

scoped as (

    select
        case when not every_year.is_on then orders.order_year end as order_year,
        case when not every_region.is_on then orders.customer_region end as customer_region,
        orders.primary_payment_type,
        orders.total_payment_value
    from orders
    cross join switches as every_year
    cross join switches as every_region
    where (every_year.is_on or orders.order_year is not null)
        and (every_region.is_on or orders.customer_region is not null)

),

spread as (

    select
        *,
        PERCENTILE_CONT(CAST(total_payment_value AS FLOAT64), 0.05) OVER (PARTITION BY order_year, customer_region, primary_payment_type)

 as low,
        PERCENTILE_CONT(CAST(total_payment_value AS FLOAT64), 0.25) OVER (PARTITION BY order_year, customer_region, primary_payment_type)

 as lower_quartile,
        PERCENTILE_CONT(CAST(total_payment_value AS FLOAT64), 0.5) OVER (PARTITION BY order_year, customer_region, primary_payment_type)

 as median,
        PERCENTILE_CONT(CAST(total_payment_value AS FLOAT64), 0.75) OVER (PARTITION BY order_year, customer_region, primary_payment_type)

 as upper_quartile,
        PERCENTILE_CONT(CAST(total_payment_value AS FLOAT64), 0.95) OVER (PARTITION BY order_year, customer_region, primary_payment_type)

 as high
    from scoped

)

select
    order_year,
    customer_region,
    primary_payment_type,
    CAST(count(*) AS INT64) as orders,
    CAST(round(min(low), 2) AS NUMERIC(18, 2)) as low,
    CAST(round(min(lower_quartile), 2) AS NUMERIC(18, 2)) as lower_quartile,
    CAST(round(min(median), 2) AS NUMERIC(18, 2)) as median,
    CAST(round(min(upper_quartile), 2) AS NUMERIC(18, 2)) as upper_quartile,
    CAST(round(min(high), 2) AS NUMERIC(18, 2)) as high
from spread
group by order_year, customer_region, primary_payment_type
