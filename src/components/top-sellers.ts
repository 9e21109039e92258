interface SellerPerformance {
  revenue: number;
  delivered_orders: number;
  late_orders: number;
  reviewed_orders: number;
  total_review_score: number;
}

/** The sellers with the highest revenue, each with its share of late orders and its average score; null without orders to take them from. */
export function topSellers<T extends SellerPerformance>(
  sellers: readonly T[],
  limit: number,
): (T & { late: number | null; score: number | null })[] {
  return [...sellers]
    .sort((a, b) => b.revenue - a.revenue)
    .slice(0, limit)
    .map((row) => ({
      ...row,
      late: row.delivered_orders === 0 ? null : row.late_orders / row.delivered_orders,
      score: row.reviewed_orders === 0 ? null : row.total_review_score / row.reviewed_orders,
    }));
}
