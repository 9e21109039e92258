with bounds as (

    select
        min(order_purchase_timestamp) as first_order,
        max(order_purchase_timestamp) as last_order
    from `lastro_staging`.`stg_orders`

),

days as (

    select
        date_day,
        extract(year from date_day) as year_number,
        extract(month from date_day) as month_number,
        extract(day from date_day) as day_number
    from (SELECT date_day FROM UNNEST(GENERATE_DATE_ARRAY(CAST((select first_order from bounds) AS DATE), CAST((select last_order from bounds) AS DATE))) AS date_day) as spine

),

years as (

    select distinct
        year_number,
        mod(year_number, 19) as golden,
        DIV(year_number, NULLIF(100, 0)) as century,
        mod(year_number, 100) as year_of_century
    from days

),

-- Easter by the Gregorian computus of Meeus, Jones and Butcher; Good Friday is two days before.
moons as (

    select
        *,
        mod(
            19 * golden + century - DIV(century, NULLIF(4, 0))
            - DIV(century - DIV(century + 8, NULLIF(25, 0)) + 1, NULLIF(3, 0)) + 15,
            30
        ) as epact
    from years

),

sundays as (

    select
        *,
        mod(
            32 + 2 * mod(century, 4) + 2 * DIV(year_of_century, NULLIF(4, 0)) - epact - mod(year_of_century, 4), 7
        ) as weekday
    from moons

),

easters as (

    select
        year_number,
        epact + weekday - 7 * DIV(golden + 11 * epact + 22 * weekday, NULLIF(451, 0)) + 114 as easter_number
    from sundays

),

easter_days as (

    select
        year_number,
        DATE_ADD(CAST(SAFE.PARSE_DATE('%Y-%m-%d', ((CAST(year_number AS STRING)) || '-' || (CAST(DIV(easter_number, NULLIF(31, 0)) AS STRING)) || '-' || (CAST(mod(easter_number, 31) + 1 AS STRING)))) AS DATE), INTERVAL (-2) DAY)







 as good_friday
    from easters

)

select
    days.date_day as date_key,
    CAST(days.year_number AS INT64) as year,
    CAST(extract(quarter from days.date_day) AS INT64) as quarter,
    CAST(days.month_number AS INT64) as month,
    FORMAT_DATE('%B', CAST(days.date_day AS DATE)) as month_name,
    CAST((MOD(EXTRACT(DAYOFWEEK FROM days.date_day) + 5, 7) + 1) AS INT64) as day_of_week,
    FORMAT_DATE('%A', CAST(days.date_day AS DATE)) as day_name,
    (MOD(EXTRACT(DAYOFWEEK FROM days.date_day) + 5, 7) + 1) >= 6 as is_weekend,
    FORMAT_DATE('%m-%d', CAST(days.date_day AS DATE)) in (
        '01-01', '04-21', '05-01', '09-07', '10-12', '11-02', '11-15', '12-25'
    )
    or days.date_day = easter_days.good_friday
    or (days.year_number >= 2024 and days.month_number = 11 and days.day_number = 20) as is_holiday
from days
inner join easter_days on easter_days.year_number = days.year_number
