with source as (

    select * from "raw"."products"

),

renamed as (

    select
        CASE WHEN product_id = '' THEN NULL WHEN ascii(product_id) > 32 AND ascii(product_id[-1]) > 32 THEN product_id ELSE nullif(trim(product_id, ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13)), '') END as product_id,
        CASE WHEN product_category_name = '' THEN NULL WHEN ascii(product_category_name) > 32 AND ascii(product_category_name[-1]) > 32 THEN product_category_name ELSE nullif(trim(product_category_name, ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13)), '') END as product_category_name,
        CASE WHEN NOT (contains(product_name_lenght, '.') OR contains(product_name_lenght, 'e') OR contains(product_name_lenght, 'E') OR contains(product_name_lenght, '_')) THEN TRY_CAST(product_name_lenght AS INTEGER) END as product_name_length,
        CASE WHEN NOT (contains(product_description_lenght, '.') OR contains(product_description_lenght, 'e') OR contains(product_description_lenght, 'E') OR contains(product_description_lenght, '_')) THEN TRY_CAST(product_description_lenght AS INTEGER) END as product_description_length,
        CASE WHEN NOT (contains(product_photos_qty, '.') OR contains(product_photos_qty, 'e') OR contains(product_photos_qty, 'E') OR contains(product_photos_qty, '_')) THEN TRY_CAST(product_photos_qty AS INTEGER) END as product_photos_qty,
        CASE WHEN NOT (contains(product_weight_g, '.') OR contains(product_weight_g, 'e') OR contains(product_weight_g, 'E') OR contains(product_weight_g, '_')) THEN TRY_CAST(product_weight_g AS INTEGER) END as product_weight_g,
        CASE WHEN NOT (contains(product_length_cm, '.') OR contains(product_length_cm, 'e') OR contains(product_length_cm, 'E') OR contains(product_length_cm, '_')) THEN TRY_CAST(product_length_cm AS INTEGER) END as product_length_cm,
        CASE WHEN NOT (contains(product_height_cm, '.') OR contains(product_height_cm, 'e') OR contains(product_height_cm, 'E') OR contains(product_height_cm, '_')) THEN TRY_CAST(product_height_cm AS INTEGER) END as product_height_cm,
        CASE WHEN NOT (contains(product_width_cm, '.') OR contains(product_width_cm, 'e') OR contains(product_width_cm, 'E') OR contains(product_width_cm, '_')) THEN TRY_CAST(product_width_cm AS INTEGER) END as product_width_cm
    from source

),

-- One row for each category, so that a translation given twice does not double a product.
translations as (

    select
        product_category_name,
        min(product_category_name_english) as product_category_name_english
    from "staging"."stg_category_translation"
    group by product_category_name

)

select
    renamed.product_id,
    renamed.product_category_name,
    coalesce(
        translations.product_category_name_english, renamed.product_category_name
    ) as product_category_name_english,
    renamed.product_name_length,
    renamed.product_description_length,
    renamed.product_photos_qty,
    renamed.product_weight_g,
    renamed.product_length_cm,
    renamed.product_height_cm,
    renamed.product_width_cm,
    renamed.product_length_cm * renamed.product_height_cm * renamed.product_width_cm as product_volume_cm3
from renamed
left join translations on translations.product_category_name = renamed.product_category_name
