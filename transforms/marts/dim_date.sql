with bounds as (

    select
        min(order_purchase_timestamp) as first_order,
        max(order_purchase_timestamp) as last_order
    from @ref(stg_orders)

),

days as (

    select
        date_day,
        extract(year from date_day) as year_number,
        extract(month from date_day) as month_number,
        extract(day from date_day) as day_number
    from @date_spine((select first_order from bounds), (select last_order from bounds)) as spine

),

years as (

    select distinct
        year_number,
        mod(year_number, 19) as golden,
        @int_div(year_number, 100) as century,
        mod(year_number, 100) as year_of_century
    from days

),

-- Easter by the Gregorian computus of Meeus, Jones and Butcher; Good Friday is two days before.
moons as (

    select
        *,
        mod(
            19 * golden + century - @int_div(century, 4)
            - @int_div(century - @int_div(century + 8, 25) + 1, 3) + 15,
            30
        ) as epact
    from years

),

sundays as (

    select
        *,
        mod(
            32 + 2 * mod(century, 4) + 2 * @int_div(year_of_century, 4) - epact - mod(year_of_century, 4), 7
        ) as weekday
    from moons

),

easters as (

    select
        year_number,
        epact + weekday - 7 * @int_div(golden + 11 * epact + 22 * weekday, 451) + 114 as easter_number
    from sundays

),

easter_days as (

    select
        year_number,
        @date_add(
            @try_parse_date(
                @concat(
                    @cast(year_number, text), '-', @cast(@int_div(easter_number, 31), text), '-',
                    @cast(mod(easter_number, 31) + 1, text)
                )
            ),
            -2, day
        ) as good_friday
    from easters

)

select
    days.date_day as date_key,
    @cast(days.year_number, integer) as year,
    @cast(extract(quarter from days.date_day), integer) as quarter,
    @cast(days.month_number, integer) as month,
    @format_date(days.date_day, '%B') as month_name,
    @cast(@iso_weekday(days.date_day), integer) as day_of_week,
    @format_date(days.date_day, '%A') as day_name,
    @iso_weekday(days.date_day) >= 6 as is_weekend,
    @format_date(days.date_day, '%m-%d') in (
        '01-01', '04-21', '05-01', '09-07', '10-12', '11-02', '11-15', '12-25'
    )
    or days.date_day = easter_days.good_friday
    or (days.year_number >= 2024 and days.month_number = 11 and days.day_number = 20) as is_holiday
from days
inner join easter_days on easter_days.year_number = days.year_number
