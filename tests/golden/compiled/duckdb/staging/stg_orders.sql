with source as (

    select * from "raw"."orders"

),

renamed as (

    select
        CASE WHEN order_id = '' THEN NULL WHEN ascii(order_id) > 32 AND ascii(order_id[-1]) > 32 THEN order_id ELSE nullif(trim(order_id, ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13)), '') END as order_id,
        CASE WHEN customer_id = '' THEN NULL WHEN ascii(customer_id) > 32 AND ascii(customer_id[-1]) > 32 THEN customer_id ELSE nullif(trim(customer_id, ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13)), '') END as customer_id,
        CASE WHEN order_status = '' THEN NULL WHEN ascii(order_status) > 32 AND ascii(order_status[-1]) > 32 THEN order_status ELSE nullif(trim(order_status, ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13)), '') END as order_status,
        TRY_CAST(order_purchase_timestamp AS TIMESTAMP) as order_purchase_timestamp,
        TRY_CAST(order_approved_at AS TIMESTAMP) as order_approved_at,
        TRY_CAST(order_delivered_carrier_date AS TIMESTAMP) as order_delivered_carrier_date,
        TRY_CAST(order_delivered_customer_date AS TIMESTAMP) as order_delivered_customer_date,
        TRY_CAST(order_estimated_delivery_date AS TIMESTAMP) as order_estimated_delivery_date
    from source

)

select * from renamed
