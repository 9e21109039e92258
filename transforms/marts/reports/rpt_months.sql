with days as (

    select
        date_key,
        @date_trunc(month, date_key) as order_month
    from @ref(dim_date)

),

orders as (

    select
        date_key,
        count(*) as orders
    from @ref(fct_orders)
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
        @date_diff(day, order_month, @date_add(order_month, 1, month)) as days_in_month
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
    @cast(extract(year from order_month), integer) as year,
    @cast(extract(month from order_month), integer) as month,
    @format_date(order_month, '%B') as month_name,
    @cast(orders, integer) as orders,
    @cast(days_in_month, integer) as days_in_month,
    @cast(days_with_orders, integer) as days_with_orders,
    is_complete,
    @cast(complete_months_before, integer) as complete_months_before,
    -- In the first six complete months nobody can be called new: there are no earlier orders to know them from.
    is_complete and complete_months_before >= 6 as is_settled
from counted
