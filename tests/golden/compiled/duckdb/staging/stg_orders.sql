with source as (

    select * from "raw"."orders"

),

renamed as (

    select
        CASE WHEN order_id = '' THEN NULL WHEN ascii(order_id) > 32 AND ascii(order_id[-1]) > 32 THEN order_id ELSE nullif(trim(order_id, ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13)), '') END as order_id,
        CASE WHEN customer_id = '' THEN NULL WHEN ascii(customer_id) > 32 AND ascii(customer_id[-1]) > 32 THEN customer_id ELSE nullif(trim(customer_id, ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13)), '') END as customer_id,
        CASE WHEN order_status = '' THEN NULL WHEN ascii(order_status) > 32 AND ascii(order_status[-1]) > 32 THEN order_status ELSE nullif(trim(order_status, ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13)), '') END as order_status,
        CASE WHEN strlen(order_purchase_timestamp) > 19 THEN timezone('UTC', TRY_CAST(order_purchase_timestamp AS TIMESTAMPTZ)) ELSE TRY_CAST(order_purchase_timestamp AS TIMESTAMP) END as order_purchase_timestamp,
        CASE WHEN strlen(order_approved_at) > 19 THEN timezone('UTC', TRY_CAST(order_approved_at AS TIMESTAMPTZ)) ELSE TRY_CAST(order_approved_at AS TIMESTAMP) END as order_approved_at,
        CASE WHEN strlen(order_delivered_carrier_date) > 19 THEN timezone('UTC', TRY_CAST(order_delivered_carrier_date AS TIMESTAMPTZ)) ELSE TRY_CAST(order_delivered_carrier_date AS TIMESTAMP) END as order_delivered_carrier_date,
        CASE WHEN strlen(order_delivered_customer_date) > 19 THEN timezone('UTC', TRY_CAST(order_delivered_customer_date AS TIMESTAMPTZ)) ELSE TRY_CAST(order_delivered_customer_date AS TIMESTAMP) END as order_delivered_customer_date,
        CASE WHEN strlen(order_estimated_delivery_date) > 19 THEN timezone('UTC', TRY_CAST(order_estimated_delivery_date AS TIMESTAMPTZ)) ELSE TRY_CAST(order_estimated_delivery_date AS TIMESTAMP) END as order_estimated_delivery_date
    from source

)

select * from renamed
