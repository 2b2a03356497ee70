// Pulls in zod; imported only where the schema is asked for.
import * as z from 'zod';
import { resultSchema } from '../model/result-schema.ts';

/** The published description of the json format, made from the same schema that the types come from. */
export function resultJsonSchema(): object {
  const { $schema, ...rest } = z.toJSONSchema(resultSchema, { target: 'draft-2020-12' });
  return { $schema, title: 'Result of ikev2-trace, schemaVersion 1', ...rest };
}
