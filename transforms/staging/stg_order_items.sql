with source as (

    select * from @source(order_items)

),

renamed as (

    select
        @trim_blank(order_id) as order_id,
        @try_cast(order_item_id, integer) as order_item_id,
        @trim_blank(product_id) as product_id,
        @trim_blank(seller_id) as seller_id,
        @try_parse_timestamp(shipping_limit_date) as shipping_limit_date,
        @try_cast(price, decimal(12, 2)) as price,
        @try_cast(freight_value, decimal(12, 2)) as freight_value
    from source

)

select * from renamed
