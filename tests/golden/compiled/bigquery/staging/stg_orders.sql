with source as (

    select * from `lastro_raw`.`orders`

),

renamed as (

    select
        NULLIF(TRIM(order_id, ' \t\n\v\f\r'), '') as order_id,
        NULLIF(TRIM(customer_id, ' \t\n\v\f\r'), '') as customer_id,
        NULLIF(TRIM(order_status, ' \t\n\v\f\r'), '') as order_status,
        DATETIME(SAFE_CAST(order_purchase_timestamp AS TIMESTAMP)) as order_purchase_timestamp,
        DATETIME(SAFE_CAST(order_approved_at AS TIMESTAMP)) as order_approved_at,
        DATETIME(SAFE_CAST(order_delivered_carrier_date AS TIMESTAMP)) as order_delivered_carrier_date,
        DATETIME(SAFE_CAST(order_delivered_customer_date AS TIMESTAMP)) as order_delivered_customer_date,
        DATETIME(SAFE_CAST(order_estimated_delivery_date AS TIMESTAMP)) as order_estimated_delivery_date
    from source

)

select * from renamed
