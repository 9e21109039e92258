with source as (

    select * from `lastro_raw`.`order_items`

),

renamed as (

    select
        NULLIF(TRIM(order_id, ' \t\n\v\f\r'), '') as order_id,
        SAFE_CAST(order_item_id AS INT64) as order_item_id,
        NULLIF(TRIM(product_id, ' \t\n\v\f\r'), '') as product_id,
        NULLIF(TRIM(seller_id, ' \t\n\v\f\r'), '') as seller_id,
        DATETIME(SAFE_CAST(shipping_limit_date AS TIMESTAMP)) as shipping_limit_date,
        SAFE_CAST(price AS NUMERIC(12, 2)) as price,
        SAFE_CAST(freight_value AS NUMERIC(12, 2)) as freight_value
    from source

)

select * from renamed
