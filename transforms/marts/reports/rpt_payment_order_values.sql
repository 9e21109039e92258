-- The exact spread of what orders paid, under their first payment's method: of each year and region, and of all (NULL).
with orders as (

    select
        @cast(extract(year from orders.purchase_date), integer) as order_year,
        orders.customer_region,
        payments.primary_payment_type,
        payments.total_payment_value
    from @ref(dim_payments) as payments
    left join @ref(fct_orders) as orders on orders.order_id = payments.payment_key

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
        @percentile_over(
            total_payment_value, 0.05, order_year, customer_region, primary_payment_type
        ) as low,
        @percentile_over(
            total_payment_value, 0.25, order_year, customer_region, primary_payment_type
        ) as lower_quartile,
        @percentile_over(
            total_payment_value, 0.5, order_year, customer_region, primary_payment_type
        ) as median,
        @percentile_over(
            total_payment_value, 0.75, order_year, customer_region, primary_payment_type
        ) as upper_quartile,
        @percentile_over(
            total_payment_value, 0.95, order_year, customer_region, primary_payment_type
        ) as high
    from scoped

)

select
    order_year,
    customer_region,
    primary_payment_type,
    @cast(count(*), integer) as orders,
    @cast(round(min(low), 2), decimal(18, 2)) as low,
    @cast(round(min(lower_quartile), 2), decimal(18, 2)) as lower_quartile,
    @cast(round(min(median), 2), decimal(18, 2)) as median,
    @cast(round(min(upper_quartile), 2), decimal(18, 2)) as upper_quartile,
    @cast(round(min(high), 2), decimal(18, 2)) as high
from spread
group by order_year, customer_region, primary_payment_type
