select
  @date_trunc(month, ordered_on) as month,
  city,
  count(*) as orders,
  sum(amount) as revenue
from @ref(stg_orders)
group by 1, 2
