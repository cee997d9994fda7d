import createError from '@fastify/error'

/**
 * An option of a decision point is unknown, in most cases misspelt; the message names it and the nearest known one.
 * @fix Correct the name, or remove the option. What concerns OpenFGA itself goes into its client.
 */
export const UnknownOption = createError<[string]>('GTH_DECISION_POINTS_UNKNOWN_OPTION', 'Decision point: %s')

/**
 * An option has no usable value; the message names it and what it must be, and never shows it.
 * @fix Give the option what the message asks for. Where the value comes from an environment variable, check that it is
 * set.
 */
export const OptionInvalid = createError<[string, string]>('GTH_DECISION_POINTS_OPTION_INVALID', 'Option "%s" of %s')

// Per question. No stack trace: a flood of them must stay cheap.

/**
 * The question has a part that the decision point could misread, such as an empty identifier or one with a character
 * that OpenFGA takes for syntax, and so it was not asked. The message names the part and never shows it: it may be
 * somebody's name.
 * @seen in the log; the client gets 503 [GTH_AUTHZ_UNDECIDED](#gth_authz_undecided)
 * @fix Have `on` of the rule answer with a `type` and `id` that are texts and not empty. For OpenFGA, map names with
 * the option `relation`, and keep `: # @ *` and spaces out of identifiers.
 */
export const EvaluationRefused = createError<[string, string]>('GTH_DECISION_POINTS_EVALUATION_REFUSED', 'The question is not asked: %s %s', 503, Error, false)

/**
 * No decision could be had: the decision point is away, was too slow, refused us, or its answer is no exact answer.
 * The message says from whom and why; it has nothing of the headers and of the answer.
 * @seen in the log; the client gets 503 [GTH_AUTHZ_UNDECIDED](#gth_authz_undecided)
 * @fix Look for the request number of the message in the decision point's own log. Check address, credential and
 * `timeout`, and that it answers each question with true or false.
 */
export const DecisionUnavailable = createError<[string, string]>('GTH_DECISION_POINTS_UNAVAILABLE', '%s: %s', 503, Error, false)
