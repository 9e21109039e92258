with source as (

    select * from "raw"."category_translation"

),

renamed as (

    select
        CASE WHEN product_category_name = '' THEN NULL WHEN ascii(product_category_name) > 32 AND ascii(product_category_name[-1]) > 32 THEN product_category_name ELSE nullif(trim(product_category_name, ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13)), '') END as product_category_name,
        CASE WHEN product_category_name_english = '' THEN NULL WHEN ascii(product_category_name_english) > 32 AND ascii(product_category_name_english[-1]) > 32 THEN product_category_name_english ELSE nullif(trim(product_category_name_english, ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13)), '') END as product_category_name_english
    from source

)

select * from renamed
