with source as (

    select * from "raw"."order_items"

),

renamed as (

    select
        CASE WHEN order_id = '' THEN NULL WHEN ascii(order_id) > 32 AND ascii(order_id[-1]) > 32 THEN order_id ELSE nullif(trim(order_id, ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13)), '') END as order_id,
        CASE WHEN NOT (contains(order_item_id, '.') OR contains(order_item_id, 'e') OR contains(order_item_id, 'E') OR contains(order_item_id, '_')) THEN TRY_CAST(order_item_id AS INTEGER) END as order_item_id,
        CASE WHEN product_id = '' THEN NULL WHEN ascii(product_id) > 32 AND ascii(product_id[-1]) > 32 THEN product_id ELSE nullif(trim(product_id, ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13)), '') END as product_id,
        CASE WHEN seller_id = '' THEN NULL WHEN ascii(seller_id) > 32 AND ascii(seller_id[-1]) > 32 THEN seller_id ELSE nullif(trim(seller_id, ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13)), '') END as seller_id,
        CASE WHEN strlen(shipping_limit_date) > 19 THEN timezone('UTC', TRY_CAST(shipping_limit_date AS TIMESTAMPTZ)) ELSE TRY_CAST(shipping_limit_date AS TIMESTAMP) END as shipping_limit_date,
        TRY_CAST(price AS DECIMAL(12, 2)) as price,
        TRY_CAST(freight_value AS DECIMAL(12, 2)) as freight_value
    from source

)

select * from renamed
