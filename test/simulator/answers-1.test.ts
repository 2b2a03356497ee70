import { describeAnswers } from '../support/describe-answers.ts';

describeAnswers(0);
