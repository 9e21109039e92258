with bounds as (

    select
        min(order_purchase_timestamp) as first_order,
        max(order_purchase_timestamp) as last_order
    from "staging"."stg_orders"

),

days as (

    select
        date_day,
        extract(year from date_day) as year_number,
        extract(month from date_day) as month_number,
        extract(day from date_day) as day_number
    from (SELECT CAST(unnest(generate_series(CAST((select first_order from bounds) AS DATE), CAST((select last_order from bounds) AS DATE), INTERVAL 1 DAY)) AS DATE) AS date_day) as spine

),

years as (

    select distinct
        year_number,
        mod(year_number, 19) as golden,
        (year_number // 100) as century,
        mod(year_number, 100) as year_of_century
    from days

),

-- Easter by the Gregorian computus of Meeus, Jones and Butcher; Good Friday is two days before.
moons as (

    select
        *,
        mod(
            19 * golden + century - (century // 4)
            - ((century - ((century + 8) // 25) + 1) // 3) + 15,
            30
        ) as epact
    from years

),

sundays as (

    select
        *,
        mod(
            32 + 2 * mod(century, 4) + 2 * (year_of_century // 4) - epact - mod(year_of_century, 4), 7
        ) as weekday
    from moons

),

easters as (

    select
        year_number,
        epact + weekday - 7 * ((golden + 11 * epact + 22 * weekday) // 451) + 114 as easter_number
    from sundays

),

easter_days as (

    select
        year_number,
        CAST((CAST(try_strptime(((CASE WHEN regexp_matches(typeof(year_number), '^(DECIMAL|DOUBLE|FLOAT)') AND contains(CAST(year_number AS VARCHAR), '.') THEN rtrim(rtrim(CAST(year_number AS VARCHAR), '0'), '.') ELSE CAST(year_number AS VARCHAR) END) || '-' || (CASE WHEN regexp_matches(typeof((easter_number // 31)), '^(DECIMAL|DOUBLE|FLOAT)') AND contains(CAST((easter_number // 31) AS VARCHAR), '.') THEN rtrim(rtrim(CAST((easter_number // 31) AS VARCHAR), '0'), '.') ELSE CAST((easter_number // 31) AS VARCHAR) END) || '-' || (CASE WHEN regexp_matches(typeof(mod(easter_number, 31) + 1), '^(DECIMAL|DOUBLE|FLOAT)') AND contains(CAST(mod(easter_number, 31) + 1 AS VARCHAR), '.') THEN rtrim(rtrim(CAST(mod(easter_number, 31) + 1 AS VARCHAR), '0'), '.') ELSE CAST(mod(easter_number, 31) + 1 AS VARCHAR) END)), '%Y-%m-%d') AS DATE)) + INTERVAL (-2) DAY AS DATE)







 as good_friday
    from easters

)

select
    days.date_day as date_key,
    CAST(round(days.year_number) AS INTEGER) as year,
    CAST(round(extract(quarter from days.date_day)) AS INTEGER) as quarter,
    CAST(round(days.month_number) AS INTEGER) as month,
    strftime(days.date_day, '%B') as month_name,
    CAST(round(isodow(days.date_day)) AS INTEGER) as day_of_week,
    strftime(days.date_day, '%A') as day_name,
    isodow(days.date_day) >= 6 as is_weekend,
    strftime(days.date_day, '%m-%d') in (
        '01-01', '04-21', '05-01', '09-07', '10-12', '11-02', '11-15', '12-25'
    )
    or days.date_day = easter_days.good_friday
    or (days.year_number >= 2024 and days.month_number = 11 and days.day_number = 20) as is_holiday
from days
inner join easter_days on easter_days.year_number = days.year_number
