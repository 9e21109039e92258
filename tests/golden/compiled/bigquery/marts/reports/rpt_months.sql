with days as (

    select
        date_key,
        DATE_TRUNC(CAST(date_key AS DATE), MONTH) as order_month
    from `lastro_marts`.`dim_date`

),

orders as (

    select
        date_key,
        count(*) as orders
    from `lastro_marts`.`fct_orders`
    group by date_key

),

months as (

    select
        days.order_month,
        coalesce(sum(orders.orders), 0) as orders,
        count(orders.date_key) as days_with_orders
    from days
    left join orders on orders.date_key = days.date_key
    group by days.order_month

),

lengths as (

    select
        *,
        DATE_DIFF(CAST(DATE_ADD(CAST(order_month AS DATE), INTERVAL (1) MONTH) AS DATE), CAST(order_month AS DATE), DAY) as days_in_month
    from months

),

judged as (

    select
        *,
        -- Three days in four: the data's ragged ends have orders on a handful of days.
        days_with_orders * 4 >= days_in_month * 3 as is_complete
    from lengths

),

counted as (

    select
        *,
        coalesce(
            sum(case when is_complete then 1 else 0 end) over (
                order by order_month rows between unbounded preceding and 1 preceding
            ),
            0
        ) as complete_months_before
    from judged

)

select
    order_month,
    CAST(extract(year from order_month) AS INT64) as year,
    CAST(extract(month from order_month) AS INT64) as month,
    FORMAT_DATE('%B', CAST(order_month AS DATE)) as month_name,
    CAST(orders AS INT64) as orders,
    CAST(days_in_month AS INT64) as days_in_month,
    CAST(days_with_orders AS INT64) as days_with_orders,
    is_complete,
    CAST(complete_months_before AS INT64) as complete_months_before,
    -- In the first six complete months nobody can be called new: there are no earlier orders to know them from.
    is_complete and complete_months_before >= 6 as is_settled
from counted
