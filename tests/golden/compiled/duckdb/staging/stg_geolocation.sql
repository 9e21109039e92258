with source as (

    select * from "raw"."geolocation"

),

renamed as (

    select
        CASE WHEN geolocation_zip_code_prefix = '' THEN NULL WHEN ascii(geolocation_zip_code_prefix) > 32 AND ascii(geolocation_zip_code_prefix[-1]) > 32 THEN geolocation_zip_code_prefix ELSE nullif(trim(geolocation_zip_code_prefix, ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13)), '') END as geolocation_zip_code_prefix,
        TRY_CAST(geolocation_lat AS DOUBLE) as lat,
        TRY_CAST(geolocation_lng AS DOUBLE) as lng,
        lower(strip_accents(CASE WHEN geolocation_city = '' THEN NULL WHEN ascii(geolocation_city) > 32 AND ascii(geolocation_city[-1]) > 32 THEN geolocation_city ELSE nullif(trim(geolocation_city, ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13)), '') END)) as geolocation_city,
        upper(CASE WHEN geolocation_state = '' THEN NULL WHEN ascii(geolocation_state) > 32 AND ascii(geolocation_state[-1]) > 32 THEN geolocation_state ELSE nullif(trim(geolocation_state, ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13)), '') END) as geolocation_state
    from source

),

placed as (

    select
        *,
        coalesce(not (lat between -34 and 6), false) or coalesce(not (lng between -74 and -28), false)
            as is_outside_brazil
    from renamed

)

select
    geolocation_zip_code_prefix,
    case when not is_outside_brazil then lat end as geolocation_lat,
    case when not is_outside_brazil then lng end as geolocation_lng,
    geolocation_city,
    geolocation_state,
    is_outside_brazil
from placed
