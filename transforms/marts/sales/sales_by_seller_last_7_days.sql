with sales as (

    select * from @ref(stg_sales)
    where data between @date_add(@run_date, -6, day) and @run_date

)

select
    data as sale_date,
    email as seller_email,
    @cast(sum(valor), decimal(18, 2)) as total_value,
    @cast(sum(quantidade), integer) as total_quantity,
    @cast(count(*), integer) as sales_count
from sales
group by data, email
