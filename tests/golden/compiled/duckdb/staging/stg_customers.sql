with source as (

    select * from "raw"."customers"

),

renamed as (

    select
        CASE WHEN customer_id = '' THEN NULL WHEN ascii(customer_id) > 32 AND ascii(customer_id[-1]) > 32 THEN customer_id ELSE nullif(trim(customer_id, ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13)), '') END as customer_id,
        CASE WHEN customer_unique_id = '' THEN NULL WHEN ascii(customer_unique_id) > 32 AND ascii(customer_unique_id[-1]) > 32 THEN customer_unique_id ELSE nullif(trim(customer_unique_id, ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13)), '') END as customer_unique_id,
        CASE WHEN customer_zip_code_prefix = '' THEN NULL WHEN ascii(customer_zip_code_prefix) > 32 AND ascii(customer_zip_code_prefix[-1]) > 32 THEN customer_zip_code_prefix ELSE nullif(trim(customer_zip_code_prefix, ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13)), '') END as customer_zip_code_prefix,
        lower(strip_accents(CASE WHEN customer_city = '' THEN NULL WHEN ascii(customer_city) > 32 AND ascii(customer_city[-1]) > 32 THEN customer_city ELSE nullif(trim(customer_city, ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13)), '') END)) as customer_city,
        upper(CASE WHEN customer_state = '' THEN NULL WHEN ascii(customer_state) > 32 AND ascii(customer_state[-1]) > 32 THEN customer_state ELSE nullif(trim(customer_state, ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13)), '') END) as customer_state
    from source

)

select * from renamed
