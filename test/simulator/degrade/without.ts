import { ASPECTS, keepsOf, type Operator } from './operator.ts';

/** Each source missing as a whole: nobody collected it. */
export const withoutSources: readonly Operator[] = ASPECTS.map((aspect) => ({
  name: `without-${aspect}`,
  title: `No evidence of the kind \`${aspect}\``,
  losesSentence: `Every file of the kind \`${aspect}\` is gone; what the others decide together stays.`,
  applies: (files) => files.some((file) => file.aspect === aspect),
  apply: (files) => files.filter((file) => file.aspect !== aspect),
  keeps: keepsOf({ [aspect]: [] }),
}));
