with source as (

    select * from @source(orders)

),

renamed as (

    select
        @trim_blank(order_id) as order_id,
        @trim_blank(customer_id) as customer_id,
        @trim_blank(order_status) as order_status,
        @try_parse_timestamp(order_purchase_timestamp) as order_purchase_timestamp,
        @try_parse_timestamp(order_approved_at) as order_approved_at,
        @try_parse_timestamp(order_delivered_carrier_date) as order_delivered_carrier_date,
        @try_parse_timestamp(order_delivered_customer_date) as order_delivered_customer_date,
        @try_parse_timestamp(order_estimated_delivery_date) as order_estimated_delivery_date
    from source

)

select * from renamed
