import type { Expectation } from '../expectation.js';
import columnDistinctValuesToBeInSet from './column-distinct-values-to-be-in-set.js';
import columnDistinctValuesToContainSet from './column-distinct-values-to-contain-set.js';
import columnDistinctValuesToEqualSet from './column-distinct-values-to-equal-set.js';
import columnInterpolatedQuantileToBeBetween from './column-interpolated-quantile-to-be-between.js';
import columnKlDivergenceToBeLessThan from './column-kl-divergence-to-be-less-than.js';
import columnMaxToBeBetween from './column-max-to-be-between.js';
import columnMeanToBeBetween from './column-mean-to-be-between.js';
import columnMedianToBeBetween from './column-median-to-be-between.js';
import columnMinToBeBetween from './column-min-to-be-between.js';
import columnMostCommonValueToBeInSet from './column-most-common-value-to-be-in-set.js';
import columnProportionOfNonNullValuesByGroupToBeBetween from './column-proportion-of-non-null-values-by-group-to-be-between.js';
import columnProportionOfNonNullValuesToBeBetween from './column-proportion-of-non-null-values-to-be-between.js';
import columnProportionOfUniqueValuesToBeBetween from './column-proportion-of-unique-values-to-be-between.js';
import columnQuantileValuesToBeBetween from './column-quantile-values-to-be-between.js';
import columnStdevToBeBetween from './column-stdev-to-be-between.js';
import columnSumToBeBetween from './column-sum-to-be-between.js';
import columnToExist from './column-to-exist.js';
import columnToHaveAValue from './column-to-have-a-value.js';
import columnToNotBeConstant from './column-to-not-be-constant.js';
import columnTypeToBe from './column-type-to-be.js';
import columnUniqueValueCountToBeBetween from './column-unique-value-count-to-be-between.js';
import columnValueCountsToEqualOtherTable from './column-value-counts-to-equal-other-table.js';
import compoundColumnsToBeUnique from './compound-columns-to-be-unique.js';
import expressionToBeTrue from './expression-to-be-true.js';
import multicolumnSumToEqual from './multicolumn-sum-to-equal.js';
import multicolumnValuesToBeEqual from './multicolumn-values-to-be-equal.js';
import pairValuesAToBeGreaterThanB from './pair-values-a-to-be-greater-than-b.js';
import pairValuesToBeEqual from './pair-values-to-be-equal.js';
import pairValuesToBeInSet from './pair-values-to-be-in-set.js';
import queryResultsToMatchComparison from './query-results-to-match-comparison.js';
import rangesToBeMutuallyExclusive from './ranges-to-be-mutually-exclusive.js';
import rowValuesToHaveRecentData from './row-values-to-have-recent-data.js';
import selectColumnValuesToBeUniqueWithinRecord from './select-column-values-to-be-unique-within-record.js';
import tableColumnCountToBeBetween from './table-column-count-to-be-between.js';
import tableColumnCountToEqual from './table-column-count-to-equal.js';
import tableColumnsToMatchOrderedList from './table-columns-to-match-ordered-list.js';
import tableColumnsToMatchSet from './table-columns-to-match-set.js';
import tableColumnsToNotContainSet from './table-columns-to-not-contain-set.js';
import tableRowCountToBeBetween from './table-row-count-to-be-between.js';
import tableRowCountToBeLessThanOtherTable from './table-row-count-to-be-less-than-other-table.js';
import tableRowCountToEqualOtherTable from './table-row-count-to-equal-other-table.js';
import tableRowCountToEqual from './table-row-count-to-equal.js';
import tableRowsToEqualOtherTable from './table-rows-to-equal-other-table.js';
import unexpectedRows from './unexpected-rows.js';
import valueLengthsToBeBetween from './value-lengths-to-be-between.js';
import valueLengthsToEqual from './value-lengths-to-equal.js';
import valueZScoresToBeLessThan from './value-z-scores-to-be-less-than.js';
import valuesToBeBetween from './values-to-be-between.js';
import valuesToBeDateutilParseable from './values-to-be-dateutil-parseable.js';
import valuesToBeDecreasing from './values-to-be-decreasing.js';
import valuesToBeInSet from './values-to-be-in-set.js';
import valuesToBeInTypeList from './values-to-be-in-type-list.js';
import valuesToBeIncreasing from './values-to-be-increasing.js';
import valuesToBeJsonParseable from './values-to-be-json-parseable.js';
import valuesToBeNull from './values-to-be-null.js';
import valuesToBeOfType from './values-to-be-of-type.js';
import valuesToBePresentInOtherTable from './values-to-be-present-in-other-table.js';
import valuesToBeSequential from './values-to-be-sequential.js';
import valuesToBeUnique from './values-to-be-unique.js';
import valuesToMatchJsonSchema from './values-to-match-json-schema.js';
import valuesToMatchLikePatternList from './values-to-match-like-pattern-list.js';
import valuesToMatchLikePattern from './values-to-match-like-pattern.js';
import valuesToMatchRegexList from './values-to-match-regex-list.js';
import valuesToMatchRegex from './values-to-match-regex.js';
import valuesToMatchStrftimeFormat from './values-to-match-strftime-format.js';
import valuesToNotBeInSet from './values-to-not-be-in-set.js';
import valuesToNotBeNull from './values-to-not-be-null.js';
import valuesToNotBeOutliers from './values-to-not-be-outliers.js';
import valuesToNotMatchLikePatternList from './values-to-not-match-like-pattern-list.js';
import valuesToNotMatchLikePattern from './values-to-not-match-like-pattern.js';
import valuesToNotMatchRegexList from './values-to-not-match-regex-list.js';
import valuesToNotMatchRegex from './values-to-not-match-regex.js';

/** Every core expectation. Adding one is a file beside this one and a line here. */
export const coreExpectations: readonly Expectation[] = [
  columnDistinctValuesToBeInSet,
  columnDistinctValuesToContainSet,
  columnDistinctValuesToEqualSet,
  columnInterpolatedQuantileToBeBetween,
  columnKlDivergenceToBeLessThan,
  columnMaxToBeBetween,
  columnMeanToBeBetween,
  columnMedianToBeBetween,
  columnMinToBeBetween,
  columnMostCommonValueToBeInSet,
  columnProportionOfNonNullValuesByGroupToBeBetween,
  columnProportionOfNonNullValuesToBeBetween,
  columnProportionOfUniqueValuesToBeBetween,
  columnQuantileValuesToBeBetween,
  columnStdevToBeBetween,
  columnSumToBeBetween,
  columnToExist,
  columnToHaveAValue,
  columnToNotBeConstant,
  columnTypeToBe,
  columnUniqueValueCountToBeBetween,
  columnValueCountsToEqualOtherTable,
  compoundColumnsToBeUnique,
  expressionToBeTrue,
  multicolumnSumToEqual,
  multicolumnValuesToBeEqual,
  pairValuesAToBeGreaterThanB,
  pairValuesToBeEqual,
  pairValuesToBeInSet,
  queryResultsToMatchComparison,
  rangesToBeMutuallyExclusive,
  rowValuesToHaveRecentData,
  selectColumnValuesToBeUniqueWithinRecord,
  tableColumnCountToBeBetween,
  tableColumnCountToEqual,
  tableColumnsToMatchOrderedList,
  tableColumnsToMatchSet,
  tableColumnsToNotContainSet,
  tableRowCountToBeBetween,
  tableRowCountToBeLessThanOtherTable,
  tableRowCountToEqualOtherTable,
  tableRowCountToEqual,
  tableRowsToEqualOtherTable,
  unexpectedRows,
  valueLengthsToBeBetween,
  valueLengthsToEqual,
  valueZScoresToBeLessThan,
  valuesToBeBetween,
  valuesToBeDateutilParseable,
  valuesToBeDecreasing,
  valuesToBeInSet,
  valuesToBeInTypeList,
  valuesToBeIncreasing,
  valuesToBeJsonParseable,
  valuesToBeNull,
  valuesToBeOfType,
  valuesToBePresentInOtherTable,
  valuesToBeSequential,
  valuesToBeUnique,
  valuesToMatchJsonSchema,
  valuesToMatchLikePatternList,
  valuesToMatchLikePattern,
  valuesToMatchRegexList,
  valuesToMatchRegex,
  valuesToMatchStrftimeFormat,
  valuesToNotBeInSet,
  valuesToNotBeNull,
  valuesToNotBeOutliers,
  valuesToNotMatchLikePatternList,
  valuesToNotMatchLikePattern,
  valuesToNotMatchRegexList,
  valuesToNotMatchRegex,
];
