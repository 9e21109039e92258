with source as (

    select * from `lastro_raw`.`orders`

),

renamed as (

    select
        NULLIF(TRIM(order_id, ' \t\n\v\f\r'), '') as order_id,
        NULLIF(TRIM(customer_id, ' \t\n\v\f\r'), '') as customer_id,
        NULLIF(TRIM(order_status, ' \t\n\v\f\r'), '') as order_status,
        SAFE_CAST(order_purchase_timestamp AS DATETIME) as order_purchase_timestamp,
        SAFE_CAST(order_approved_at AS DATETIME) as order_approved_at,
        SAFE_CAST(order_delivered_carrier_date AS DATETIME) as order_delivered_carrier_date,
        SAFE_CAST(order_delivered_customer_date AS DATETIME) as order_delivered_customer_date,
        SAFE_CAST(order_estimated_delivery_date AS DATETIME) as order_estimated_delivery_date
    from source

)

select * from renamed
