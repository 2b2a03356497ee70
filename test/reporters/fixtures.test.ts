import { expect, test } from 'vitest';
import { resultSchema } from '../../src/model/result-schema.ts';
import * as results from '../support/results.ts';

const cases = Object.entries({
  lateReconnect: results.lateReconnect,
  resumedCase: results.resumedCase,
  clientOnly: results.clientOnly,
  nothingFound: results.nothingFound,
});

test.each(cases)('%s is a result as the schema describes it', (_, result) => {
  expect(resultSchema.parse(result)).toEqual(result);
});
