-- A value that was revised counts as last extracted.
with indicators as (

    select
        *,
        row_number() over (
            partition by series_name, indicator_date order by extracted_at desc
        ) as revision
    from @ref(stg_bcb_indicators)
    where indicator_value is not null

),

exchange_rates as (

    select
        indicator_date,
        indicator_value as usd_brl
    from indicators
    where series_name = 'exchange_rate_usd' and revision = 1

),

monthly_inflation as (

    select
        @date_trunc(month, indicator_date) as first_of_month,
        indicator_value as ipca_monthly
    from indicators
    where series_name = 'ipca' and revision = 1

),

interest as (

    select
        @date_trunc(month, indicator_date) as first_of_month,
        indicator_value as selic_annual
    from indicators
    where series_name = 'selic' and revision = 1

),

-- The first month is 100; each later month multiplies by its own inflation. A product is the exponential of a sum.
inflation as (

    select
        first_of_month,
        ipca_monthly,
        100 * exp(
            sum(
                case
                    when first_of_month = (select min(first_of_month) from monthly_inflation) then 0
                    else ln(1 + @cast(ipca_monthly, float) * 0.01)
                end
            ) over (order by first_of_month)
        ) as ipca_index
    from monthly_inflation

),

-- Up to the last day that is asked for: indicators may end before the orders do.
bounds as (

    select
        min(indicator_date) as first_day,
        max(indicator_date) as last_day
    from (
        select indicator_date from indicators
        union all
        select @cast(max(order_purchase_timestamp), date) as indicator_date from @ref(stg_orders)
    ) as days

),

days as (

    select
        date_day,
        @date_trunc(month, date_day) as first_of_month
    from @date_spine((select first_day from bounds), (select last_day from bounds)) as spine

),

-- Before the first published rate there is none to carry.
rates as (

    select
        days.date_day,
        days.first_of_month,
        exchange_rates.usd_brl as published,
        last_value(exchange_rates.usd_brl ignore nulls) over (
            order by days.date_day rows between unbounded preceding and current row
        ) as usd_brl
    from days
    left join exchange_rates on exchange_rates.indicator_date = days.date_day

)

select
    rates.date_day as date_key,
    rates.usd_brl,
    rates.published is null and rates.usd_brl is not null as usd_brl_is_carried,
    inflation.ipca_monthly,
    inflation.ipca_index,
    interest.selic_annual
from rates
left join inflation on inflation.first_of_month = rates.first_of_month
left join interest on interest.first_of_month = rates.first_of_month
