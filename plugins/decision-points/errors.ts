import createError from '@fastify/error'

/** An option is unknown; the message names it and the nearest known one. */
export const UnknownOption = createError<[string]>('GTH_DECISION_POINTS_UNKNOWN_OPTION', 'Decision point: %s')

/** An option has no usable value; the message names it and what it must be, and never shows it. */
export const OptionInvalid = createError<[string, string]>('GTH_DECISION_POINTS_OPTION_INVALID', 'Option "%s" of %s')

// Per question. No stack trace: a flood of them must stay cheap.

/** A question that the decision point could misread is not asked. The message names its part and never shows it: it may be somebody's name. */
export const EvaluationRefused = createError<[string, string]>('GTH_DECISION_POINTS_EVALUATION_REFUSED', 'The question is not asked: %s %s', 503, Error, false)

/** No decision could be had. The message says from whom and why, for logs; it has nothing of the headers and of the answer. */
export const DecisionUnavailable = createError<[string, string]>('GTH_DECISION_POINTS_UNAVAILABLE', '%s: %s', 503, Error, false)
