/**
 * Where Lastro does not answer as the official suite asks, with the reason. An entry names a test, a group or a file by
 * the beginning of its name; one that no longer matches anything fails the test.
 */
export const RECORD_DIFFERENCES: Readonly<Record<string, readonly string[]>> = {
  'a format is a rule in a contract, not an annotation': [
    'format.json | email format | invalid email string is only an annotation',
    'format.json | idn-email format | invalid idn-email string is only an annotation',
    'format.json | ipv4 format | invalid ipv4 string is only an annotation',
    'format.json | ipv6 format | invalid ipv6 string is only an annotation',
    'format.json | hostname format | invalid hostname string is only an annotation',
    'format.json | date format | invalid date string is only an annotation',
    'format.json | date-time format | invalid date-time string is only an annotation',
    'format.json | time format | invalid time string is only an annotation',
    'format.json | json-pointer format | invalid json-pointer string is only an annotation',
    'format.json | relative-json-pointer format | invalid relative-json-pointer string is only an annotation',
    'format.json | iri format | invalid iri string is only an annotation',
    'format.json | iri-reference format | invalid iri-reference string is only an annotation',
    'format.json | uri format | invalid uri string is only an annotation',
    'format.json | uri-reference format | invalid uri-reference string is only an annotation',
    'format.json | uri-template format | invalid uri-template string is only an annotation',
    'format.json | uuid format | invalid uuid string is only an annotation',
    'format.json | duration format | invalid duration string is only an annotation',
  ],
  'the formats regex and idn-hostname are annotations': [
    'optional/format/ecmascript-regex.json | \\a is not an ECMA 262 control escape',
    'optional/format/regex.json | validation of regular expressions',
    'optional/format/idn-hostname.json',
  ],
  'a leap second is known in UTC only': [
    'optional/format/date-time.json | validation of date-time strings | a valid date-time with a leap second, with minus offset',
    'optional/format/time.json | validation of time strings | valid leap second, positive time-offset',
    'optional/format/time.json | validation of time strings | valid leap second, large positive time-offset',
    'optional/format/time.json | validation of time strings | valid leap second, negative time-offset',
    'optional/format/time.json | validation of time strings | valid leap second, large negative time-offset',
  ],
  'a quotient beyond a double is no whole number': [
    'optional/float-overflow.json | all integers are multiples of 0.5, if overflow is handled | valid if optional',
  ],
  'ajv passes over a property named __proto__; the SQL does not': [
    'properties.json | properties whose names are Javascript object property names | __proto__ not valid',
  ],
  'a contract is read as 2020-12 whatever its $schema says': [
    'optional/cross-draft.json',
    'vocabulary.json | schema that uses custom metaschema with with no validation vocabulary',
  ],
  'ajv follows $dynamicRef in part only': [
    'dynamicRef.json',
    'optional/dynamicRef.json',
    'unevaluatedItems.json | unevaluatedItems with $dynamicRef',
    'unevaluatedProperties.json | unevaluatedProperties with $dynamicRef',
  ],
  'ajv tracks what contains, nested items and a lone if evaluate in part only': [
    'unevaluatedItems.json | unevaluatedItems with nested items',
    'unevaluatedItems.json | unevaluatedItems depends on adjacent contains',
    'unevaluatedItems.json | unevaluatedItems depends on multiple nested contains',
    'unevaluatedItems.json | unevaluatedItems and contains interact to control item dependency relationship',
    'unevaluatedItems.json | unevaluatedItems can see annotations from if without then and else',
    'unevaluatedProperties.json | unevaluatedProperties with if/then/else, then not defined',
    'unevaluatedProperties.json | unevaluatedProperties can see annotations from if without then and else',
  ],
};

/** What may not be compiled to SQL; the meta-schema itself is made of `$dynamicRef`. */
export const REFUSED_IN_SQL =
  /^(?:\$dynamicRef|unevaluatedItems|unevaluatedProperties|\$ref to https:\/\/json-schema\.org\/draft\/2020-12\/schema) cannot be checked in SQL$/;
