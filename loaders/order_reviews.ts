import { defineLoader } from 'lastro';
import { olistFile } from './olist/file.js';

export default defineLoader({
  name: 'order_reviews',
  table: 'order_reviews',
  description: 'Reviews that customers wrote: score, title, comment and times.',
  load: (context) =>
    olistFile(context, 'olist_order_reviews_dataset.csv', [
      'review_id',
      'order_id',
      'review_score',
      'review_comment_title',
      'review_comment_message',
      'review_creation_date',
      'review_answer_timestamp',
    ]),
});
