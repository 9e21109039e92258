with sellers as (

    select * from "staging"."stg_sellers"

),

sold as (

    select
        seller_id,
        count(*) as total_items_sold,
        sum(price) as total_revenue
    from "staging"."stg_order_items"
    group by seller_id

)

select
    sellers.seller_id as seller_key,
    sellers.seller_zip_code_prefix,
    sellers.seller_city,
    sellers.seller_state,
    regions.region as seller_region,
    CAST(round(coalesce(sold.total_items_sold, 0)) AS INTEGER) as total_items_sold,
    CAST(coalesce(sold.total_revenue, 0) AS DECIMAL(18, 2)) as total_revenue,
    case
        when sold.total_items_sold >= 100 then 'High'
        when sold.total_items_sold >= 50 then 'Medium'
        else 'Low'
    end as seller_volume_tier
from sellers
left join sold on sold.seller_id = sellers.seller_id
left join "staging"."brazil_state_regions" as regions on regions.state_code = sellers.seller_state
