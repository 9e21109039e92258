with source as (

    select * from "raw"."sellers"

),

renamed as (

    select
        CASE WHEN seller_id = '' THEN NULL WHEN ascii(seller_id) > 32 AND ascii(seller_id[-1]) > 32 THEN seller_id ELSE nullif(trim(seller_id, ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13)), '') END as seller_id,
        CASE WHEN seller_zip_code_prefix = '' THEN NULL WHEN ascii(seller_zip_code_prefix) > 32 AND ascii(seller_zip_code_prefix[-1]) > 32 THEN seller_zip_code_prefix ELSE nullif(trim(seller_zip_code_prefix, ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13)), '') END as seller_zip_code_prefix,
        lower(strip_accents(CASE WHEN seller_city = '' THEN NULL WHEN ascii(seller_city) > 32 AND ascii(seller_city[-1]) > 32 THEN seller_city ELSE nullif(trim(seller_city, ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13)), '') END)) as seller_city,
        upper(CASE WHEN seller_state = '' THEN NULL WHEN ascii(seller_state) > 32 AND ascii(seller_state[-1]) > 32 THEN seller_state ELSE nullif(trim(seller_state, ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13)), '') END) as seller_state
    from source

)

select * from renamed
